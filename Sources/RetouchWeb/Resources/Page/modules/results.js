// Several answers side by side, to choose from.

import { api } from "./api.js";
import { byId, make, roving } from "./dom.js";
import { answersOf, beforeOf, jobOf, lastEdit } from "./family.js";
import { canvasField } from "./edits.js";
import { currentFile, on, set, state } from "./store.js";
import { thumbnail } from "./thumbnails.js";

/// By job: the rectangle that changed, or null for all of it.
const changedParts = new Map();
let settle = null;
let shownKey = "";

/// The answers that are offered now.
export function offeredAnswers() {
  const id = jobOf(currentFile())?.id ?? currentFile()?.from?.job;
  const job = state.activeJob;
  const isAtWorkHere = job && (job.picture === state.current || job.id === id);
  const answers = answersOf(isAtWorkHere ? job.id : id ?? "");
  return answers.length > 1 || (isAtWorkHere && job.samples > 1) ? answers : [];
}

export function chooseAnswer(file) {
  set({ current: file.name, chosen: { ...state.chosen, [file.from.job]: file.name } });
}

async function measure(job) {
  const fieldName = canvasField(state.edits.find((edit) => edit.name === lastEdit(job)?.edit))?.name;
  const mask = fieldName === "hints" ? null : lastEdit(job)?.[fieldName];
  const file = state.files.get(mask);
  changedParts.set(job.id, null);
  if (!file) return;
  const bitmap = await api.viewBitmap(mask, { side: 256 });
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let at = 0; at < width * height; at += 1) {
    if (data[4 * at] < 40) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  if (right < 0) return;
  const factor = file.width / width;
  // A square around what changed, with some of what is about it.
  const side = Math.min(
    Math.max(right - left, bottom - top) * 1.35 * factor + 24, file.width, file.height);
  if (side > 0.85 * Math.min(file.width, file.height)) return;
  const start = (low, high, whole) =>
    Math.round(Math.max(0, Math.min(((low + high + 1) / 2) * factor - side / 2, whole - side)));
  changedParts.set(job.id, {
    x: start(left, right, file.width), y: start(top, bottom, file.height),
    width: Math.floor(side), height: Math.floor(side),
  });
  shownKey = "";
  show();
}

function show() {
  const answers = offeredAnswers();
  const section = byId("candidates");
  section.hidden = answers.length === 0;
  if (answers.length === 0) {
    shownKey = "";
    return;
  }
  const job = jobOf(answers[0]);
  if (job && !changedParts.has(job.id)) measure(job).catch(() => {});
  const list = byId("candidate-list");
  const key = answers.map((file) => file.name).join("\n");
  if (key !== shownKey) {
    shownKey = key;
    const hadFocus = list.contains(document.activeElement);
    const before = beforeOf(answers[0]);
    list.replaceChildren(...answers.map((file, at) => candidate(file, at + 1, before)));
    if (hadFocus) list.querySelector(`[data-name="${CSS.escape(state.current)}"]`)?.focus();
  }
  for (const item of list.children) {
    const isChosen = item.dataset.name === state.current;
    item.setAttribute("aria-checked", String(isChosen));
  }
  settle();
}

function candidate(file, number, before) {
  const isSameSize = before?.width === file.width && before?.height === file.height;
  const part = isSameSize ? changedParts.get(file.from.job) : null;
  const button = make("button", {
    type: "button", role: "radio", className: "candidate", "aria-label": `Answer ${number}`,
    title: `Answer ${number}`, data: { name: file.name, testid: `candidate-${number}` },
  }, part ? thumbnail(file.name, { region: part, className: "part" }) : null,
  thumbnail(file.name, { className: "whole" }),
  make("span", { className: "number", textContent: String(number), "aria-hidden": "true" }));
  button.addEventListener("click", () => chooseAnswer(file));
  return button;
}

export function setUpResults() {
  const list = byId("candidate-list");
  settle = roving(list, ".candidate", {
    selected: (item) => item.dataset.name === state.current,
    onMove: (item) => chooseAnswer(state.files.get(item.dataset.name)),
  });
  on(["current", "files", "jobs", "activeJob"], show);
  show();
}
