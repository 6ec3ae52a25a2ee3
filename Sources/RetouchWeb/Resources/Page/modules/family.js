// How the pictures came from each other.

import { state } from "./store.js";

export function beforeOf(file) {
  const name = file?.origin === "result" ? file.from?.picture : null;
  return name ? state.files.get(name) ?? null : null;
}

export const jobOf = (file) => (file?.from?.job ? state.jobs.get(file.from.job) ?? null : null);

export const lastEdit = (job) => job?.recipe?.edits?.at(-1) ?? null;

/// From the picture that was opened to this one.
export function lineOf(file) {
  const line = [];
  for (let at = file; at && !line.includes(at); at = beforeOf(at)) line.unshift(at);
  return line;
}

export const rootOf = (file) => lineOf(file)[0] ?? null;

export const isOpened = (file) =>
  file.kind === "picture" && (file.origin === "given" || file.origin === "uploaded");

/// The answers of one job, in their order.
export function answersOf(id) {
  return [...state.files.values()]
    .filter((file) => file.origin === "result" && file.from?.job === id)
    .sort((one, other) => (one.from.sample ?? 1) - (other.from.sample ?? 1));
}

/// What was done in the history of one opened picture, oldest first: `{id, job, answers}`.
export function stepsOf(root) {
  const steps = new Map();
  for (const file of state.files.values()) {
    if (file.origin !== "result" || !file.from?.job || rootOf(file) !== root) continue;
    const id = file.from.job;
    if (!steps.has(id)) steps.set(id, { id, job: state.jobs.get(id) ?? null, answers: answersOf(id) });
  }
  return [...steps.values()];
}

/// The answer of a job that was looked at last.
export function chosenAnswer(step) {
  return step.answers.find((file) => file.name === state.chosen[step.id]) ?? step.answers[0];
}
