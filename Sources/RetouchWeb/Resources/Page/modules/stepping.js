// Undo and redo: first what is painted on the shown picture, then the edits that led to it.

import { byId } from "./dom.js";
import { beforeOf } from "./family.js";
import { announce } from "./notices.js";
import { clearShapes, redo, undo, undoable } from "./shapes.js";
import { currentFile, on, set, state } from "./store.js";

/// By picture: the result that undo came back from.
const forward = new Map();

function next() {
  const name = forward.get(state.current);
  return name && state.files.has(name) ? name : null;
}

function go(name) {
  set({ current: name, comparing: false, showsMap: false });
  announce(`${name} is shown`);
}

export function undoStep() {
  const before = beforeOf(currentFile());
  if (undoable().undo) undo();
  else if (before) {
    forward.set(before.name, state.current);
    go(before.name);
  }
}

export function redoStep() {
  if (undoable().redo) redo();
  else if (next()) go(next());
}

export function setUpStepping() {
  byId("undo").addEventListener("click", undoStep);
  byId("redo").addEventListener("click", redoStep);
  byId("clear").addEventListener("click", clearShapes);
  const show = () => {
    const possible = undoable();
    byId("undo").disabled = !possible.undo && beforeOf(currentFile()) === null;
    byId("redo").disabled = !possible.redo && next() === null;
  };
  on(["drawn", "current", "edit", "files"], show);
  show();
}
