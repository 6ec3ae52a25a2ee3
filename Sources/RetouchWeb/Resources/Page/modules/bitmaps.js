// Reduced views of whole pictures, the most recently shown few of them.

import { api } from "./api.js";

const wholeSide = 2048;
const most = 8;
const bitmaps = new Map();
const arriving = new Map();

export function heldBitmap(name) {
  const bitmap = bitmaps.get(name);
  if (bitmap) {
    bitmaps.delete(name);
    bitmaps.set(name, bitmap);
  }
  return bitmap ?? null;
}

export const forgetBitmap = (name) => bitmaps.delete(name);

export function wholeBitmap(name) {
  const held = heldBitmap(name);
  if (held) return Promise.resolve(held);
  if (!arriving.has(name)) {
    const arrival = api.viewBitmap(name, { side: wholeSide }).then((bitmap) => {
      bitmaps.set(name, bitmap);
      if (bitmaps.size > most) bitmaps.delete(bitmaps.keys().next().value);
      return bitmap;
    }).finally(() => arriving.delete(name));
    arriving.set(name, arrival);
  }
  return arriving.get(name);
}
