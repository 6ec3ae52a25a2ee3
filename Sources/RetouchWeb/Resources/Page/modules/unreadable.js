// Pictures that the server can't read, or hasn't looked at yet: it lists them by their names alone.

import { api } from "./api.js";
import { byId } from "./dom.js";
import { addFile, on, state } from "./store.js";

let asked = null;

/// The picture can't be shown, and why.
export function noteProblem(file, error) {
  addFile({ ...state.files.get(file.name), problem: error.message });
}

async function ask(name) {
  asked = name;
  try {
    addFile(await api.file(name));
  } catch (error) {
    noteProblem({ name }, error);
  } finally {
    asked = null;
  }
}

function show() {
  const file = state.files.get(state.current);
  byId("unreadable").hidden = !file?.problem;
  if (!file) return;
  byId("unreadable-title").textContent = `${file.name} can’t be shown`;
  byId("unreadable-why").textContent = file.problem ?? "";
  if (!file.width && !file.problem && asked !== file.name) ask(file.name);
}

export function setUpUnreadable() {
  on(["current", "files"], show);
  show();
}
