// Edits at work: sending them off, following them, cancelling them.

import { address, api, noteConnection, pause } from "./api.js";
import { byId } from "./dom.js";
import { canvasField, editLabel, isPaintedOver, settingsOf } from "./edits.js";
import { lastEdit } from "./family.js";
import { announce, clearError, fail, say } from "./notices.js";
import { formProblem } from "./settings-form.js";
import { coversAnything, currentShapes } from "./shapes.js";
import { addFile, addJob, currentEdit, currentFile, on, set, state, takeFiles } from "./store.js";

const isFinal = (job) => ["finished", "failed", "cancelled"].includes(job.state);

/// Files that drawings became, so that the same one isn't sent twice.
const sent = new WeakMap();
let view = null;
let isSending = false;
let told = 0;

async function drawingFile(picture, kind, shapes) {
  if (shapes.length === 1 && shapes[0].kind === "mask") return shapes[0].file;
  if (sent.has(shapes)) return sent.get(shapes);
  const file = await api.draw(picture, kind, shapes);
  sent.set(shapes, file.name);
  addFile(file);
  return file.name;
}

/// Runs the chosen edit on the shown picture.
export async function run() {
  const edit = currentEdit();
  if (!edit || !currentFile() || state.activeJob || isSending) return;
  clearError();
  say("");
  const problem = formProblem();
  if (problem) return fail(problem);
  const [picture, shapes] = [state.current, currentShapes()];
  const field = canvasField(edit);
  const isPainted = isPaintedOver(edit, coversAnything(shapes));
  const values = { ...settingsOf(edit.name) };
  if (edit.name === "inpaint" && !isPainted && !("find-damage" in values)) {
    return fail("Paint over what should be filled first.");
  }
  isSending = true;
  showRun();
  try {
    if (isPainted) values[field.name] = await drawingFile(picture, field.kind, shapes);
    await start(picture, { edit: edit.name, ...values });
  } catch (error) {
    fail(error);
  } finally {
    isSending = false;
    showRun();
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
  try {
    take(await api.cancel(job.id));
  } catch (error) {
    fail(error);
  }
}

/// Jobs that were at work when the page was left.
export function followAgain() {
  const awaited = state.jobs.get(state.awaited);
  if (awaited && isFinal(awaited)) finish(awaited);
  const job = [...state.jobs.values()].filter((job) => !isFinal(job)).at(-1);
  if (!job) return;
  if (state.files.has(job.picture)) set({ current: job.picture });
  follow(job);
}

function follow(job) {
  told = 0;
  set({ awaited: job.id });
  take(job);
  if (isFinal(job)) return;
  const source = new EventSource(address.events(job.id));
  source.addEventListener("open", () => noteConnection(true));
  source.addEventListener("job", (event) => {
    const news = JSON.parse(event.data);
    if (isFinal(news)) source.close();
    take(news);
  });
  source.addEventListener("preview", (event) => {
    if (state.activeJob?.id === job.id) view?.showPart(state.activeJob, JSON.parse(event.data));
  });
  source.addEventListener("error", async () => {
    // A browser that gave up on the stream, or one that the server refused: ask instead.
    if (source.readyState === EventSource.CONNECTING) {
      noteConnection(false);
      return;
    }
    source.close();
    await pause(1000);
    try {
      const news = await api.job(job.id);
      if (isFinal(news)) take(news);
      else follow(news);
    } catch (error) {
      set({ activeJob: null });
      fail(error.status === 404 ? "Retouch was started anew; the edit at work was lost." : error);
    }
  });
}

function take(job) {
  const before = state.jobs.get(job.id);
  if (before && isFinal(before)) return;
  addJob(job);
  if (!isFinal(job)) {
    set({ activeJob: job });
    if (job.results.length > (before?.results.length ?? 0)) fetchResults(job);
    tell(job);
    return;
  }
  finish(job);
}

async function fetchResults(job) {
  const missing = [...job.results, job.map].filter((name) => name && !state.files.has(name));
  if (missing.length === 0) return;
  takeFiles(await api.files());
}

async function finish(job) {
  const label = editLabel(lastEdit(job)?.edit ?? "edit");
  try {
    await fetchResults(job);
  } catch (error) {
    fail(error);
  }
  const isOurs = state.activeJob === null || state.activeJob.id === job.id;
  const wasAt = state.current;
  if (job.results.length && (wasAt === job.picture || job.results.includes(wasAt))) {
    const shown = job.results.includes(wasAt) ? wasAt : job.results[0];
    set({ current: shown, comparing: false, chosen: { ...state.chosen, [job.id]: shown } });
  }
  if (isOurs) set({ activeJob: null });
  if (state.awaited === job.id) set({ awaited: null });
  if (job.state === "failed") {
    fail(job.error?.message ?? "The edit failed.");
    say("");
  } else if (job.state === "cancelled") {
    say(job.results.length ? `Cancelled; ${count(job.results.length)} came before.` : "Cancelled.");
  } else {
    const took = job.seconds ? ` in ${Math.round(job.seconds * 10) / 10} s` : "";
    const several = job.results.length > 1 ? ` ${count(job.results.length)}.` : "";
    const where = job.results.includes(state.current) ? "" : ` of ${job.picture}`;
    say([`${label}${where} finished${took}.${several}`, ...(job.notes ?? []).map(sentence)].join(" "));
  }
}

const count = (answers) => (answers === 1 ? "1 answer" : `${answers} answers`);
const sentence = (note) => (/[.!?]$/.test(note) ? note : `${note}.`);

function progressWords(job) {
  if (job.state === "queued") {
    return job.waiting > 0 ? `Waiting, ${job.waiting} before it` : "Waiting";
  }
  const percent = `${Math.floor((job.fraction ?? 0) * 100)} %`;
  return job.samples > 1 ? `${job.sample} of ${job.samples} · ${percent}` : percent;
}

/// Screen readers hear of each quarter, not of each percent.
function tell(job) {
  const quarter = Math.floor((job.fraction ?? 0) * 4);
  if (job.state === "queued" ? told !== job.waiting + 100 : quarter > told || told >= 100) {
    told = job.state === "queued" ? job.waiting + 100 : quarter;
    announce(progressWords(job));
  }
}

function showRun() {
  const job = state.activeJob;
  const edit = currentEdit();
  byId("run").hidden = job !== null;
  byId("cancel").hidden = job === null;
  byId("run").disabled = !currentFile() || !edit || isSending;
  byId("run").textContent = edit ? editLabel(edit.name) : "Run";
  byId("progress-box").hidden = job === null && !isSending;
  const bar = byId("progress");
  if (job && job.state === "running") bar.value = job.fraction ?? 0;
  else bar.removeAttribute("value");
  byId("progress-text").textContent = job ? progressWords(job) : isSending ? "Sending" : "";
}

export function setUpJobs(pictureView) {
  view = pictureView;
  byId("run").addEventListener("click", run);
  byId("cancel").addEventListener("click", () => {
    cancel();
    queueMicrotask(() => byId("run").focus());
  });
  on(["activeJob", "current", "files", "edit", "edits"], showRun);
  showRun();
}
