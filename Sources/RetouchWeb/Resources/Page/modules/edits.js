// What an edit takes from the canvas, and what follows from its fields.

import { state } from "./store.js";
import { words } from "./dom.js";

/// Fields that are painted rather than chosen as files.
const painted = { mask: "mask", damage: "mask", hints: "hints" };
/// How a mask file is read: a mask painted here is read rightly anyway.
const reading = new Set(["invert-mask", "mask-from-alpha", "mask-color", "mask-threshold", "mask-difference", "salvage"]);
/// Shapes by numbers, of which the canvas has tools.
const shapes = new Set(["box", "circle", "polygon"]);

/// `{name, kind}` of the field that painting fills, or null.
export function canvasField(edit) {
  const field = edit?.fields.find((field) => field.kind === "file" && field.name in painted);
  return field ? { name: field.name, kind: painted[field.name], required: field.required } : null;
}

export function isAdvanced(edit, field) {
  // An order is seldom another than the usual one.
  if (!field.own || field.kind === "words") return true;
  const painted = canvasField(edit);
  if (!painted) return false;
  const others = edit.fields.find((other) => other.name === painted.name).excludes ?? [];
  // Other ways to say what is painted, and what belongs to them.
  const isInstead = (name) => others.includes(name);
  return isInstead(field.name) || (field.needs ?? []).some(isInstead)
    || (painted.kind === "mask" && (reading.has(field.name) || shapes.has(field.form)))
    || (painted.kind === "hints" && field.form === "hint");
}

export const editLabel = (name) => words(name);

/// The fields of `edit` that the user set.
export const settingsOf = (name) => state.settings[name] ?? {};

export function isPaintedOver(edit, isPainted) {
  const field = canvasField(edit);
  if (!field || !isPainted) return false;
  const set = settingsOf(edit.name);
  return !(edit.fields.find((other) => other.name === field.name).excludes ?? [])
    .some((name) => name in set);
}

export const randomSeed = () => 1 + Math.floor(Math.random() * 999_999);
