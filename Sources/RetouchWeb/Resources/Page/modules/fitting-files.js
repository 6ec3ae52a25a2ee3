// Which of the files make sense in a field that names one.

import { isOpened, rootOf } from "./family.js";
import { currentFile, state } from "./store.js";

/// Of the picture's size, and white where something is meant.
export const isMaskField = (field) => /mask|avoid|damage/.test(field.name);
/// The largest picture of a point of light.
const largestKernel = 129;

const isUsable = (file) => !file.problem;

/// Sizes may not be known yet.
function hasSizeOf(file, shown) {
  return !file.width || (file.width === shown?.width && file.height === shown?.height);
}

/// Colours are taken from pictures that have some, results of other pictures among them.
function colours(file, root) {
  return file.kind === "picture" && !file.grey && rootOf(file) !== root
    && (isOpened(file) || file.origin === "result");
}

export function filesFor(field) {
  const shown = currentFile();
  const root = rootOf(shown);
  const fits = {
    reference: (file) => colours(file, root),
    from: (file) => isOpened(file) && file !== root,
    "blur-kernel": (file) => isOpened(file) && Math.max(file.width ?? 0, file.height ?? 0) <= largestKernel,
  }[field.name] ?? (isMaskField(field)
    ? (file) => (file.kind === "mask" || (isOpened(file) && file !== root)) && hasSizeOf(file, shown)
    : isOpened);
  return [...state.files.values()].filter((file) => isUsable(file) && fits(file));
}
