// Edits at work: sending them off, showing how far they are, cancelling them.

import { api } from "./api.js";
import { byId } from "./dom.js";
import { canvasField, editLabel, isPaintedOver, settingsOf } from "./edits.js";
import { follow, noteCancelling, progressWords, take } from "./following.js";
import { clearError, fail, say } from "./notices.js";
import { formProblem } from "./settings-form.js";
import { coversAnything, currentShapes } from "./shapes.js";
import { addFile, currentEdit, currentFile, on, set, state } from "./store.js";

/// Files that drawings became, so that the same one isn't sent twice.
const sent = new WeakMap();

async function drawingFile(picture, kind, shapes) {
  if (shapes.length === 1 && shapes[0].kind === "mask") return shapes[0].file;
  if (sent.has(shapes)) return sent.get(shapes);
  const file = await api.draw(picture, kind, shapes);
  sent.set(shapes, file.name);
  addFile(file);
  return file.name;
}

/// What an edit can't do without, and how to give it here.
function missingWords(edit, values, isPainted) {
  if (edit.name === "inpaint" && !isPainted && !("find-damage" in values)) {
    return "Paint over what should be filled first.";
  }
  const isExtended = ["left", "right", "top", "bottom", "to"].some((name) => name in values);
  if (edit.name === "extend" && !isExtended) return "Drag an edge of the picture first, or set how far it should go on.";
  return null;
}

/// The server says where in the recipe something is wrong. Here that is always the form's only edit.
function inWordsOfTheForm(error) {
  const text = error.message.replace(/^recipe: edits\[0\][.:]?\s*/, "");
  return text === error.message ? error : text.charAt(0).toUpperCase() + text.slice(1);
}

/// Runs the chosen edit on the shown picture.
export async function run() {
  const edit = currentEdit();
  if (!edit || !currentFile() || state.activeJob || state.busy) return;
  clearError();
  say("");
  const problem = formProblem();
  if (problem) return fail(problem);
  const [picture, shapes] = [state.current, currentShapes()];
  const field = canvasField(edit);
  const isPainted = isPaintedOver(edit, coversAnything(shapes));
  const values = { ...settingsOf(edit.name) };
  const missing = missingWords(edit, values, isPainted);
  if (missing) return fail(missing);
  set({ busy: "Sending" });
  try {
    if (isPainted) values[field.name] = await drawingFile(picture, field.kind, shapes);
    await start(picture, { edit: edit.name, ...values });
  } catch (error) {
    fail(inWordsOfTheForm(error));
  } finally {
    set({ busy: null });
  }
}

export async function start(picture, edit, samples = state.samples, uncertainty = state.uncertainty) {
  set({ comparing: false, showsMap: false });
  const job = await api.start({
    picture, samples, uncertainty: uncertainty && samples > 1,
    recipe: { "retouch-recipe": 1, edits: [edit] },
  });
  follow(job);
}

export async function cancel() {
  const job = state.activeJob;
  if (!job) return;
  noteCancelling(job);
  try {
    take(await api.cancel(job.id));
  } catch (error) {
    fail(error);
  }
}

function showRun() {
  const job = state.activeJob;
  const edit = currentEdit();
  byId("run").hidden = job !== null;
  byId("cancel").hidden = job === null;
  byId("run").disabled = !currentFile() || !edit || state.busy !== null;
  byId("run").textContent = edit ? editLabel(edit.name) : "Run";
  byId("progress-box").hidden = job === null && state.busy === null;
  const bar = byId("progress");
  if (job && job.state === "running") bar.value = job.fraction ?? 0;
  else bar.removeAttribute("value");
  byId("progress-text").textContent = job ? progressWords(job) : state.busy ?? "";
}

export function setUpJobs() {
  byId("run").addEventListener("click", run);
  byId("cancel").addEventListener("click", () => {
    cancel();
    queueMicrotask(() => byId("run").focus());
  });
  on(["activeJob", "busy", "current", "files", "edit", "edits"], showRun);
  showRun();
}
