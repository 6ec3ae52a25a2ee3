// The choice of an edit, as tabs.

import { byId, make, roving } from "./dom.js";
import { canvasField, editLabel, isPaintedOver } from "./edits.js";
import { clearError } from "./notices.js";
import { coversAnything, currentShapes } from "./shapes.js";
import { currentEdit, currentFile, on, set, state } from "./store.js";

function chooseEdit(name) {
  if (!state.edits.some((edit) => edit.name === name)) return;
  clearError();
  set({ edit: name });
}

export function setUpEditMenu() {
  const list = byId("edits");
  list.replaceChildren(...state.edits.map((edit) => {
    const tab = make("button", {
      type: "button", role: "tab", id: `edit-${edit.name}`, title: edit.summary,
      "aria-controls": "form-panel", data: { testid: `edit-${edit.name}`, edit: edit.name },
    }, editLabel(edit.name));
    tab.addEventListener("click", () => chooseEdit(edit.name));
    return tab;
  }));
  const settle = roving(list, "[role=tab]", {
    selected: (tab) => tab.dataset.edit === state.edit,
    onMove: (tab) => chooseEdit(tab.dataset.edit),
  });
  const show = () => {
    for (const tab of list.children) {
      tab.setAttribute("aria-selected", String(tab.dataset.edit === state.edit));
    }
    settle();
    byId("form-panel").setAttribute("aria-labelledby", `edit-${state.edit}`);
    byId("summary").textContent = currentEdit()?.summary ?? "";
    byId("painted").textContent = paintedWords(currentEdit());
  };
  on(["edit", "drawn", "current", "files", "settings"], show);
  show();
}

/// What the canvas gives to the edit, in words.
function paintedWords(edit) {
  const field = canvasField(edit);
  if (!field || !currentFile()) return "";
  const shapes = currentShapes();
  const isPainted = coversAnything(shapes);
  if (isPainted && !isPaintedOver(edit, true)) return "What you painted is not used with these settings.";
  if (field.kind === "hints") {
    return isPainted ? "The colours that you painted are used."
      : "Dab colours onto the picture where you know them, or let the model guess.";
  }
  if (isPainted) return "What you painted over is used.";
  if (edit.name === "inpaint") return "Paint over what should be filled.";
  return field.name === "damage" ? "Paint over what is damaged, if anything is."
    : "Paint over a part, or leave it for the whole picture.";
}
