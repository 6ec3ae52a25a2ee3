// How a job is followed to its end, and what becomes of its results.

import { address, api, noteConnection, pause } from "./api.js";
import { editLabel } from "./edits.js";
import { lastEdit } from "./family.js";
import { announce, fail, say } from "./notices.js";
import { setAllFields } from "./settings-form.js";
import { addJob, set, state, takeFiles } from "./store.js";

let view = null;
let source = null;
let told = 0;
/// The job that the user cancels: others are cancelled when nobody followed them.
let cancelling = null;

const isFinal = (job) => ["finished", "failed", "cancelled"].includes(job.state);

/// Jobs that were at work when the page was left.
export function followAgain() {
  const awaited = state.jobs.get(state.awaited);
  if (awaited && isFinal(awaited)) finish(awaited);
  const job = [...state.jobs.values()].filter((job) => !isFinal(job)).at(-1);
  if (!job) return;
  if (state.files.has(job.picture)) set({ current: job.picture });
  follow(job);
}

/// Follows a job until its end, whatever becomes of the connection.
export function follow(job) {
  told = 0;
  set({ awaited: job.id });
  take(job);
  source?.close();
  if (isFinal(job)) return;
  source = new EventSource(address.events(job.id));
  const stream = source;
  stream.addEventListener("open", () => noteConnection(true));
  stream.addEventListener("job", (event) => {
    const news = JSON.parse(event.data);
    if (isFinal(news)) stream.close();
    take(news);
  });
  stream.addEventListener("preview", (event) => {
    if (state.activeJob?.id === job.id) view?.showPart(state.activeJob, JSON.parse(event.data));
  });
  stream.addEventListener("error", async () => {
    if (stream.readyState === EventSource.CONNECTING) {
      noteConnection(false);
      return;
    }
    // A browser that gave up on the stream, or one that the server refused: ask instead.
    await pause(1000);
    if (stream === source) followOn(job);
  });
}

async function followOn(job) {
  try {
    follow(await api.job(job.id));
  } catch (error) {
    set({ activeJob: null });
    fail(error.status === 404 ? "Retouch was started anew; the edit at work was lost." : error);
  }
}

/// A tab that was hidden for long may have lost its stream without a word, or slept over the end.
function resume() {
  if (document.visibilityState === "visible" && state.activeJob) followOn(state.activeJob);
}

export function take(job) {
  const before = state.jobs.get(job.id);
  if (before && isFinal(before)) return;
  addJob(job);
  if (!isFinal(job)) {
    set({ activeJob: job });
    if (job.results.length > (before?.results.length ?? 0)) fetchResults(job).catch(fail);
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
    // The borders are there now; they aren't meant once more.
    if (lastEdit(job)?.edit === "extend") setAllFields("extend", {});
  }
  if (isOurs) set({ activeJob: null });
  if (state.awaited === job.id) set({ awaited: null });
  if (job.state === "failed") {
    fail(job.error?.message ?? "The edit failed.");
    say("");
  } else if (job.state === "cancelled") {
    const why = cancelling === job.id ? "Cancelled" : "Cancelled, since no page followed it";
    say(job.results.length ? `${why}; ${count(job.results.length)} came before.` : `${why}.`);
  } else {
    const took = job.seconds ? ` in ${Math.round(job.seconds * 10) / 10} s` : "";
    const several = job.results.length > 1 ? ` ${count(job.results.length)}.` : "";
    const where = job.results.includes(state.current) ? "" : ` of ${job.picture}`;
    say([`${label}${where} finished${took}.${several}`, ...(job.notes ?? []).map(sentence)].join(" "));
  }
}

const count = (answers) => (answers === 1 ? "1 answer" : `${answers} answers`);
const sentence = (note) => (/[.!?]$/.test(note) ? note : `${note}.`);

export function progressWords(job) {
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

export function noteCancelling(job) {
  cancelling = job.id;
}

export function setUpFollowing(pictureView) {
  view = pictureView;
  document.addEventListener("visibilitychange", resume);
  addEventListener("pageshow", (event) => event.persisted && resume());
}
