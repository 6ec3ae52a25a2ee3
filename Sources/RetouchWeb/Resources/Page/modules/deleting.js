// Deleting pictures: an upload with all that was made of it, or a step of the history with what followed.

import { api } from "./api.js";
import { forgetBitmap } from "./bitmaps.js";
import { byId } from "./dom.js";
import { isOpened } from "./family.js";
import { forgetPart } from "./layer.js";
import { announce, guarded } from "./notices.js";
import { forgetShapes } from "./shapes.js";
import { set, state } from "./store.js";

/// The files and all that was made of them, what was made last first.
function withDescendants(files) {
  const names = new Set(files.map((file) => file.name));
  // The server lists files in the order in which they came, so what a file was made of is before it.
  for (const file of state.files.values()) {
    if (names.has(file.from?.picture)) names.add(file.name);
  }
  return [...state.files.values()].filter((file) => names.has(file.name)).reverse();
}

/// Results and opened pictures of these that were never saved.
const unsaved = (files) =>
  files.filter((file) => (file.origin === "result" || isOpened(file)) && !(file.name in state.saved));

function confirmed(files) {
  const lost = unsaved(files);
  if (lost.length === 0) return Promise.resolve(true);
  const dialog = byId("delete-dialog");
  byId("delete-title").textContent =
    lost.length === 1 ? `Delete ${lost[0].name}?` : `Delete ${lost.length} pictures?`;
  byId("delete-what").textContent = lost.length === 1
    ? "It was never saved, and can’t be brought back."
    : `They were never saved, and can’t be brought back: ${lost.map((file) => file.name).reverse().join(", ")}.`;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "delete"), { once: true });
  });
}

function forget(name) {
  forgetBitmap(name);
  forgetPart(name);
  forgetShapes(name);
  const files = new Map(state.files);
  files.delete(name);
  const { [name]: _, ...saved } = state.saved;
  set({ files, saved });
}

/// - instead: the name of the picture to show when the shown one is gone.
export const deleteFiles = guarded(async (chosen, instead) => {
  const files = withDescendants(chosen);
  const isAtWork = state.activeJob && files.some((file) => file.name === state.activeJob.picture);
  if (isAtWork) throw new Error("An edit of this picture is at work; cancel it first.");
  if (!await confirmed(files)) return;
  try {
    for (const { name } of files) {
      await api.remove(name);
      forget(name);
    }
    announce("Deleted");
  } finally {
    if (!state.files.has(state.current)) {
      const other = state.files.get(instead) ?? [...state.files.values()].find(isOpened);
      set({ current: other?.name ?? null, comparing: false, showsMap: false });
    }
  }
});

export function setUpDeleting() {
  const dialog = byId("delete-dialog");
  byId("delete-yes").addEventListener("click", () => dialog.close("delete"));
  byId("delete-no").addEventListener("click", () => dialog.close());
}
