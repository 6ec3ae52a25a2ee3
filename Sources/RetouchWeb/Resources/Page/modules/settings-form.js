// The form of an edit's settings, made from the fields that the server states. Only what the user
// set is kept; an empty control means the default.

import { byId, words } from "./dom.js";
import { canvasField, isAdvanced, settingsOf } from "./edits.js";
import { fieldControl } from "./field-controls.js";
import { coversAnything, currentShapes } from "./shapes.js";
import { currentEdit, on, set, state } from "./store.js";

let shown = null;
const controls = new Map();

function setField(edit, name, value) {
  const own = { ...settingsOf(edit) };
  if (value === undefined) delete own[name];
  else own[name] = value;
  set({ settings: { ...state.settings, [edit]: own } });
}

export function setAllFields(edit, values) {
  set({ settings: { ...state.settings, [edit]: values } });
  if (shown === edit) shown = null;
  queueMicrotask(show);
}

/// A number that must be given begins with its least.
function fillRequired(edit) {
  for (const field of edit.fields) {
    if (field.required && field.minimum !== undefined && !(field.name in settingsOf(edit.name))) {
      setField(edit.name, field.name, field.minimum);
    }
  }
}

function build(edit) {
  shown = edit.name;
  fillRequired(edit);
  controls.clear();
  const painted = canvasField(edit)?.name;
  const [own, more] = [[], []];
  for (const field of edit.fields) {
    if (field.name === painted) continue;
    const control = fieldControl(field, settingsOf(edit.name)[field.name], (value) =>
      setField(edit.name, field.name, value));
    controls.set(field.name, { field, control });
    const isAmongMore = isAdvanced(edit, field);
    // What belongs to another field follows it a little to the right.
    control.element.classList.toggle("dependent", !isAmongMore && (field.needs ?? []).some((name) => name !== painted));
    (isAmongMore ? more : own).push(control.element);
  }
  byId("form").replaceChildren(...own);
  byId("more-form").replaceChildren(...more);
  byId("more").hidden = more.length === 0;
}

/// Fields that another one rules out can't be set; those that need another one appear with it.
function settle(edit) {
  const given = new Set(Object.keys(settingsOf(edit.name)));
  const painted = canvasField(edit)?.name;
  if (painted && coversAnything(currentShapes())) given.add(painted);
  for (const { field, control } of controls.values()) {
    const ruling = [...given].find((name) => (field.excludes ?? []).includes(name)
      || (edit.fields.find((other) => other.name === name)?.excludes ?? []).includes(field.name));
    const rulingWords = ruling === painted ? "what is painted" : `“${words(ruling ?? "").toLowerCase()}”`;
    control.setEnabled(ruling === undefined || given.has(field.name), rulingWords);
    const needs = field.needs ?? [];
    const isOffered = needs.length === 0 || given.has(field.name)
      || needs.some((name) => given.has(name) || name === painted);
    control.element.hidden = !isOffered;
    control.element.classList.toggle("set", field.name in settingsOf(edit.name));
  }
}

function show() {
  const edit = currentEdit();
  if (!edit) return;
  if (shown !== edit.name) build(edit);
  settle(edit);
}

/// What keeps the form from being sent, or null.
export function formProblem() {
  for (const { control } of controls.values()) {
    const problem = control.problem();
    if (problem) return problem;
  }
  return null;
}

function setUpSamples() {
  const [number, range, check] = [byId("samples"), byId("samples-range"), byId("uncertainty")];
  for (const input of [number, range]) {
    input.max = String(state.limits.samples);
    input.addEventListener("input", () => {
      const count = Math.round(Number(input.value));
      if (count >= 1 && count <= state.limits.samples) set({ samples: count });
    });
  }
  number.addEventListener("change", () => {
    number.value = String(state.samples);
  });
  check.addEventListener("change", () => set({ uncertainty: check.checked }));
  const showSamples = () => {
    if (document.activeElement !== number) number.value = String(state.samples);
    range.value = String(state.samples);
    check.checked = state.uncertainty;
    byId("uncertainty-field").hidden = state.samples < 2;
  };
  on(["samples", "uncertainty"], showSamples);
  showSamples();
}

export function setUpSettingsForm() {
  setUpSamples();
  byId("reset").addEventListener("click", () => setAllFields(state.edit, {}));
  on(["edit", "settings", "drawn", "current"], show);
  on(["files"], () => {
    for (const { control } of controls.values()) control.showFiles?.();
  });
  show();
}
