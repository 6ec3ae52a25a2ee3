// The colour that hints are painted in: a picker, common natural colours, and those used lately.

import { byId, make } from "./dom.js";
import { words } from "./dom.js";
import { on, set, state } from "./store.js";

const natural = {
  "light skin": "#dcae92", "skin": "#b98a6e", "dark skin": "#7a5340", "lips": "#a8605a",
  "blond": "#c6a468", "brown": "#6d4a33", "sky": "#7fa8d1", "deep blue": "#34507c",
  "water": "#4f7f8c", "grass": "#6f8b45", "leaves": "#41602f", "earth": "#82674a",
  "sand": "#cdb58c", "brick": "#9c4f3a", "red": "#b03a2e", "grey": "#8c8c8c", "white": "#f2efe9",
};
const mostRecent = 6;

export function rememberColour(colour) {
  if (state.recentColours[0] === colour || Object.values(natural).includes(colour)) return;
  const others = state.recentColours.filter((other) => other !== colour);
  set({ recentColours: [colour, ...others].slice(0, mostRecent) });
}

export function pickColour(colour) {
  if (colour) set({ colour });
}

export function setUpColours() {
  const picker = byId("colour");
  picker.addEventListener("input", () => pickColour(picker.value));
  const swatches = byId("swatches");
  const show = () => {
    picker.value = state.colour;
    const all = [
      ...state.recentColours.map((colour) => [`recent ${colour}`, colour]),
      ...Object.entries(natural),
    ];
    swatches.replaceChildren(...all.map(([name, colour]) => {
      const button = make("button", {
        type: "button", className: "swatch", title: words(name), "aria-label": words(name),
        "aria-pressed": String(colour === state.colour), data: { testid: "swatch", colour },
      });
      button.style.setProperty("--swatch", colour);
      button.addEventListener("click", () => {
        pickColour(colour);
        if (["eraser", "hand", "eyedropper"].includes(state.tool)) set({ tool: "hint" });
        queueMicrotask(() => swatches.querySelector(`[data-colour="${CSS.escape(colour)}"]`)?.focus());
      });
      return button;
    }));
  };
  on(["colour", "recentColours"], show);
  show();
}
