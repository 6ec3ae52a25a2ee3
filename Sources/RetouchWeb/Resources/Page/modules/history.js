// What was done to a picture, step by step. Every step can be gone back to and done again.

import { api } from "./api.js";
import { deleteFiles } from "./deleting.js";
import { byId, icon, make, placeMenu, roving } from "./dom.js";
import { canvasField, editLabel, randomSeed } from "./edits.js";
import { chosenAnswer, lastEdit, lineOf, rootOf, stepsOf } from "./family.js";
import { start } from "./jobs.js";
import { guarded, say } from "./notices.js";
import { setAllFields } from "./settings-form.js";
import { replaceShapes } from "./shapes.js";
import { currentFile, on, set, state } from "./store.js";
import { thumbnail } from "./thumbnails.js";

let menuStep = null;
let shownKey = "";
let settle = null;

function go(file) {
  set({ current: file.name, comparing: false });
}

function stepItem(file, label, { step, isCurrent, isAside, count }) {
  const button = make("button", {
    type: "button", className: "go", title: file.name, "aria-current": isCurrent ? "step" : undefined,
    data: { testid: "history-step", name: file.name },
  }, thumbnail(file.name), make("span", { className: "what", textContent: label }));
  button.addEventListener("click", () => go(file));
  const item = make("div", { className: isAside ? "step aside" : "step" }, button);
  if (count > 1) {
    item.append(make("span", { className: "count", textContent: String(count), "aria-hidden": "true" }));
    button.setAttribute("aria-label", `${label}, ${count} answers`);
  }
  if (step?.job) {
    const more = make("button", {
      type: "button", className: "more", "aria-label": `More for ${label}`, title: "Redo …",
      data: { testid: "history-more" },
    }, icon("more"));
    more.addEventListener("click", () => {
      menuStep = step;
      const menu = byId("step-menu");
      byId("step-delete").textContent = step.answers.length > 1 ? `Delete ${step.answers.length} answers` : "Delete";
      menu.showPopover();
      placeMenu(menu, more);
      menu.querySelector("button").focus();
    });
    item.append(more);
  }
  return item;
}

function show() {
  const current = currentFile();
  const root = current ? rootOf(current) : null;
  const steps = root ? stepsOf(root) : [];
  byId("history").hidden = steps.length === 0;
  const line = new Set(lineOf(current).map((file) => file.name));
  const items = steps.map((step) => ({ step, file: step.answers.find((file) => line.has(file.name)) ?? chosenAnswer(step) }));
  // Progress of a job changes nothing here: the list is made anew only when it says something new.
  const key = JSON.stringify([state.current, root?.name, items.map(({ file, step }) => [file.name, step.answers.length, Boolean(step.job)])]);
  if (key === shownKey) return;
  shownKey = key;
  const list = byId("history-list");
  const focused = document.activeElement?.dataset?.name;
  const hadFocus = list.contains(document.activeElement);
  list.replaceChildren(...(root ? [
    stepItem(root, "Opened", { isCurrent: root === current, isAside: false }),
    ...items.map(({ step, file }) => stepItem(file, editLabel(lastEdit(step.job)?.edit ?? "Result"), {
      step, count: step.answers.length, isCurrent: file === current, isAside: !line.has(file.name),
    })),
  ] : []));
  if (hadFocus) list.querySelector(`[data-name="${CSS.escape(focused ?? "")}"]`)?.focus();
  settle();
  // On narrow windows answers and history share a row, and the answers come first.
  if (byId("candidates").hidden) {
    list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/// What a step was told: `{edit, values}`, without the edit's name among the values.
function told(step) {
  const { edit, ...values } = lastEdit(step.job);
  return { edit, values };
}

const redoWithSeed = guarded(async (step) => {
  const { job } = step;
  set({ current: job.picture });
  await start(job.picture, { ...lastEdit(job), seed: randomSeed() }, job.samples, job.uncertainty);
});

const changeAndRedo = guarded(async (step) => {
  const { job } = step;
  const { edit, values } = told(step);
  const field = canvasField(state.edits.find((other) => other.name === edit));
  const file = field ? values[field.name] : null;
  if (file) {
    delete values[field.name];
    replaceShapes(job.picture, field.kind, await shapesOfFile(file, field.kind));
  }
  set({
    current: job.picture, edit, samples: job.samples, uncertainty: job.uncertainty, comparing: false,
    showsMap: false,
  });
  setAllFields(edit, values);
  say("Change what you like, then run it again.");
});

/// A mask that was found or opened has no strokes: it is a shape itself.
async function shapesOfFile(name, kind) {
  if (state.files.get(name)?.origin === "drawn") return api.drawing(name);
  if (kind === "mask") return [{ kind: "mask", file: name }];
  throw new Error("The colours of this step were not painted here.");
}

export function setUpHistory() {
  const menu = byId("step-menu");
  byId("step-seed").addEventListener("click", () => {
    menu.hidePopover();
    if (state.activeJob) say("Wait for the edit that is at work, or cancel it.");
    else redoWithSeed(menuStep);
  });
  byId("step-change").addEventListener("click", () => {
    menu.hidePopover();
    changeAndRedo(menuStep);
  });
  byId("step-delete").addEventListener("click", () => {
    menu.hidePopover();
    const files = [...state.files.values()].filter((file) => file.from?.job === menuStep.id);
    deleteFiles(files, menuStep.job.picture);
  });
  settle = roving(byId("history-list"), "button", { selected: (button) => button.hasAttribute("aria-current") });
  on(["current", "files", "jobs", "chosen"], show);
  show();
}
