// What is painted on each picture: shapes in the picture's pixels, with undo.

import { set, state, currentEdit } from "./store.js";
import { canvasField } from "./edits.js";

const drawings = new Map();
const longestPast = 200;

const key = (picture, kind) => `${kind}|${picture}`;
const changed = () => set({ drawn: state.drawn + 1 });

function entry(picture, kind) {
  const name = key(picture, kind);
  if (!drawings.has(name)) drawings.set(name, { shapes: [], past: [], future: [] });
  return drawings.get(name);
}

/// The kind that the chosen edit takes from the canvas: "mask", "hints", or null.
export const currentKind = () => canvasField(currentEdit())?.kind ?? null;

export function shapesOf(picture, kind) {
  return drawings.get(key(picture, kind))?.shapes ?? [];
}

export function currentShapes() {
  const kind = currentKind();
  return state.current && kind ? shapesOf(state.current, kind) : [];
}

/// Whether something may be covered: an eraser alone covers nothing.
export const coversAnything = (shapes) => shapes.some((shape) => !shape.erase);

export function replaceShapes(picture, kind, shapes) {
  const drawing = entry(picture, kind);
  drawing.past = [...drawing.past, drawing.shapes].slice(-longestPast);
  drawing.future = [];
  drawing.shapes = shapes;
  changed();
}

export function addShape(shape) {
  const kind = currentKind();
  if (state.current && kind) {
    replaceShapes(state.current, kind, [...shapesOf(state.current, kind), shape]);
  }
}

export function clearShapes() {
  if (currentShapes().length) replaceShapes(state.current, currentKind(), []);
}

function step(from, to) {
  const kind = currentKind();
  if (!state.current || !kind) return;
  const drawing = entry(state.current, kind);
  if (drawing[from].length === 0) return;
  drawing[to] = [...drawing[to], drawing.shapes];
  drawing.shapes = drawing[from].at(-1);
  drawing[from] = drawing[from].slice(0, -1);
  changed();
}

export const undo = () => step("past", "future");
export const redo = () => step("future", "past");

export function undoable() {
  const kind = currentKind();
  const drawing = state.current && kind ? drawings.get(key(state.current, kind)) : null;
  return { undo: Boolean(drawing?.past.length), redo: Boolean(drawing?.future.length) };
}

export function forgetShapes(picture) {
  for (const kind of ["mask", "hints"]) drawings.delete(key(picture, kind));
  changed();
}

/// For the tab's memory.
export function savedDrawings() {
  return [...drawings].filter(([, drawing]) => drawing.shapes.length)
    .map(([name, drawing]) => [name, drawing.shapes]);
}

export function restoreDrawings(saved) {
  for (const [name, shapes] of saved) drawings.set(name, { shapes, past: [], future: [] });
  changed();
}

/// Hundredths of a pixel are enough for a mask, and short in JSON.
export const rounded = (number) => Math.round(number * 100) / 100;
