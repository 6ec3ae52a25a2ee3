// Masks that aren't painted: damage that is looked for, and mask files.

import { api } from "./api.js";
import { byId } from "./dom.js";
import { guarded, say } from "./notices.js";
import { replaceShapes, shapesOf } from "./shapes.js";
import { addFile, on, set, state } from "./store.js";

/// The mask lies below what is painted, so brush and eraser correct it.
function layBelow(picture, file) {
  const painted = shapesOf(picture, "mask").filter((shape) => shape.kind !== "mask");
  replaceShapes(picture, "mask", [{ kind: "mask", file: file.name }, ...painted]);
}

export function setUpMasks() {
  const find = byId("find-damage");
  find.addEventListener("click", guarded(async () => {
    const picture = state.current;
    say("");
    set({ busy: "Looking for damage" });
    try {
      const found = await api.findDamage(picture, { sensitivity: Number(byId("sensitivity").value) });
      if (found.file) {
        addFile(found.file);
        layBelow(picture, found.file);
      }
      say(found.file ? `Found ${found.summary}. Look before you fill: an edge or a wire may be none.` : "No damage was found.");
    } finally {
      set({ busy: null });
    }
  }));
  on(["busy"], () => {
    find.disabled = state.busy !== null;
    find.setAttribute("aria-busy", String(state.busy !== null));
  });
  const input = byId("mask-input");
  byId("load-mask").addEventListener("click", () => input.click());
  input.addEventListener("change", guarded(async () => {
    const [blob] = input.files;
    const picture = state.current;
    input.value = "";
    if (!blob || !picture) return;
    const file = await api.upload(blob, blob.name, "mask");
    const shown = state.files.get(picture);
    if (file.width !== shown.width || file.height !== shown.height) {
      throw new Error(`The mask is ${file.width}×${file.height}, the picture ${shown.width}×${shown.height}: they must be alike.`);
    }
    addFile(file);
    layBelow(picture, file);
  }));
}
