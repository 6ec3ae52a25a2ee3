// One picture on the screen: a reduced view of all of it, and where that is too coarse, the part
// that is seen at the fineness that the screen has.

import { api } from "./api.js";
import { heldBitmap, wholeBitmap } from "./bitmaps.js";
import { fail } from "./notices.js";

const finestSide = 4096;
/// By picture: its part that was fetched last. Going to and fro between answers shows them sharp.
const parts = new Map();
const mostParts = 5;

export const forgetPart = (name) => parts.delete(name);

function keepPart(name, part) {
  parts.delete(name);
  parts.set(name, part);
  if (parts.size > mostParts) parts.delete(parts.keys().next().value);
}

export class Layer {
  #file = null;
  #whole = null;
  #part = null;
  #request = null;
  #timer = null;
  #onArrival;
  #onFailure;

  /// - onArrival: is called when there is more to draw.
  /// - onFailure: is called with the file and the error when there will be nothing to draw.
  constructor(onArrival, onFailure = (file, error) => fail(error)) {
    this.#onArrival = onArrival;
    this.#onFailure = onFailure;
  }

  get name() {
    return this.#file?.name ?? null;
  }

  get isReady() {
    return this.#whole !== null && this.#whole.name === this.name;
  }

  /// What was shown before stays until the new picture is there.
  async show(file) {
    if (file?.name === this.name) return;
    this.#stop();
    this.#part = parts.get(file?.name) ?? null;
    this.#file = file;
    if (!file) {
      this.#whole = null;
      return;
    }
    const held = heldBitmap(file.name);
    if (held) {
      this.#whole = { name: file.name, bitmap: held };
      this.#onArrival();
      return;
    }
    try {
      const bitmap = await wholeBitmap(file.name);
      if (this.#file?.name !== file.name) return;
      this.#whole = { name: file.name, bitmap };
      this.#onArrival();
    } catch (error) {
      this.#onFailure(file, error);
    }
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = null;
  }

  /// Asks for the part that is seen, once the view rests.
  /// - place: the rectangle that this picture fills, in the shown picture's pixels.
  refine(viewport, place) {
    if (!this.isReady) return;
    const { width, height } = this.#file;
    const perPlace = width / place.width;
    const wanted = Math.min(1, (viewport.scale * viewport.ratio) / perPlace);
    const seen = viewport.visible(place);
    if (!seen || wanted <= (this.#whole.bitmap.width / width) * 1.1) {
      this.#stop();
      return;
    }
    const inside = (region, fineness) => this.#part && this.#part.fineness >= fineness * 0.99
      && this.#part.x <= region.x + 0.5 && this.#part.y <= region.y + 0.5
      && this.#part.x + this.#part.width >= region.x + region.width - 0.5
      && this.#part.y + this.#part.height >= region.y + region.height - 0.5;
    const own = {
      x: (seen.x - place.x) * perPlace, y: (seen.y - place.y) * perPlace,
      width: seen.width * perPlace, height: seen.height * perPlace,
    };
    if (inside(own, wanted)) {
      this.#stop();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(own, wanted), 140);
  }

  async #fetch(seen, wanted) {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const file = this.#file;
    // A margin, so that small movements need nothing new.
    const [marginX, marginY] = [seen.width * 0.15, seen.height * 0.15];
    const x = Math.max(0, Math.floor(seen.x - marginX));
    const y = Math.max(0, Math.floor(seen.y - marginY));
    const width = Math.min(file.width, Math.ceil(seen.x + seen.width + marginX)) - x;
    const height = Math.min(file.height, Math.ceil(seen.y + seen.height + marginY)) - y;
    const side = Math.min(finestSide, Math.max(1, Math.ceil(Math.max(width, height) * wanted)));
    try {
      const bitmap = await api.viewBitmap(file.name, { x, y, width, height, side }, request.signal);
      if (this.#file !== file || this.#request !== request) return;
      const fineness = side >= finestSide ? 1 : bitmap.width / width;
      this.#part = { x, y, width, height, bitmap, fineness };
      keepPart(file.name, this.#part);
      this.#onArrival();
    } catch (error) {
      fail(error);
    }
  }

  draw(context, place) {
    if (!this.#whole) return;
    context.drawImage(this.#whole.bitmap, place.x, place.y, place.width, place.height);
    if (!this.#part || !this.isReady) return;
    const factor = place.width / this.#file.width;
    const { x, y, width, height, bitmap } = this.#part;
    context.drawImage(
      bitmap, place.x + x * factor, place.y + y * factor, width * factor, height * factor);
  }

  /// The colour at a pixel of the picture, as "#rrggbb".
  colourAt(x, y) {
    if (!this.#whole) return null;
    const { bitmap } = this.#whole;
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const column = Math.floor((x / this.#file.width) * bitmap.width);
    const row = Math.floor((y / this.#file.height) * bitmap.height);
    context.drawImage(bitmap, column, row, 1, 1, 0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return `#${[red, green, blue].map((level) => level.toString(16).padStart(2, "0")).join("")}`;
  }
}
