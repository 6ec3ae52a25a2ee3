// The canvas below: the picture, before and after, what a running job shows, and the map of doubt.

import { api } from "./api.js";
import { byId } from "./dom.js";
import { beforeOf, jobOf, lastEdit } from "./family.js";
import { Layer } from "./layer.js";
import { addedBorders, placeOfBefore, placeOfPart, wholeOf } from "./placement.js";
import { currentFile, on, state } from "./store.js";
import { settingsOf } from "./edits.js";
import { noteProblem } from "./unreadable.js";

export class PictureView {
  #viewport;
  #canvas = byId("picture");
  #context = this.#canvas.getContext("2d", { alpha: false });
  #after = new Layer(() => this.#arrived(), noteProblem);
  #before = new Layer(() => this.redraw());
  #map = new Layer(() => this.redraw());
  #parts = new Map();
  #partsOf = null;
  #isFetchingPart = false;
  #frame = 0;

  constructor(viewport) {
    this.#viewport = viewport;
    viewport.onChange(() => this.redraw());
    on(["current", "files", "jobs"], () => this.#choose());
    on(["comparing", "compareAt", "showsBefore", "showsMap", "activeJob", "settings", "edit"], () => {
      this.#choose();
      this.redraw();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    this.#choose();
  }

  #choose() {
    const file = currentFile();
    this.#after.show(file);
    byId("loading").hidden = !file || this.#after.isReady;
    const before = beforeOf(file);
    this.#before.show(before);
    const job = jobOf(file);
    this.#map.show(state.showsMap && job?.map ? state.files.get(job.map) ?? null : null);
    this.#prune();
    this.redraw();
  }

  #arrived() {
    byId("loading").hidden = true;
    this.#prune();
    this.redraw();
  }

  /// Partial results stay until the result itself can be drawn.
  #prune() {
    if (this.#partsOf === null) return;
    const file = currentFile();
    const isAtWork = state.activeJob?.id === this.#partsOf;
    const isAwaited = file?.from?.job === this.#partsOf && !this.#after.isReady;
    if (!isAtWork && !isAwaited) {
      this.#parts.clear();
      this.#partsOf = null;
    }
  }

  /// Draws a partial result where it lies.
  async showPart(job, event) {
    if (this.#isFetchingPart) return;
    this.#isFetchingPart = true;
    try {
      const bitmap = await api.previewBitmap(job.id, event.number);
      const picture = state.files.get(job.picture);
      if (!picture || state.activeJob?.id !== job.id) return;
      const kept = [...this.#parts.values()];
      if (this.#partsOf !== job.id || kept.some((part) => part.sample !== event.sample)) {
        this.#parts.clear();
      }
      this.#partsOf = job.id;
      const place = placeOfPart(event, picture, lastEdit(job));
      // What a colouring shows on the way is small, and only its colours are news.
      const operation = lastEdit(job)?.edit === "colorize" ? "color" : "source-over";
      this.#parts.set(
        JSON.stringify(place), { place, bitmap, operation, picture: picture.name, sample: event.sample });
      this.redraw();
    } catch {
      // A preview that is gone already is no loss.
    } finally {
      this.#isFetchingPart = false;
    }
  }

  colourAt(x, y) {
    return this.#after.colourAt(x, y);
  }

  redraw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const context = this.#context;
    const viewport = this.#viewport;
    const width = Math.round(viewport.width * viewport.ratio);
    const height = Math.round(viewport.height * viewport.ratio);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = getComputedStyle(byId("stage")).backgroundColor;
    context.fillRect(0, 0, width, height);
    const file = currentFile();
    if (!file) return;
    viewport.applyTo(context);
    context.imageSmoothingEnabled = viewport.scale * viewport.ratio < 4;
    context.imageSmoothingQuality = "high";
    const whole = wholeOf(file);
    const before = beforeOf(file);
    const place = before ? placeOfBefore(before, file, lastEdit(jobOf(file))) : null;
    if (file.alpha) this.#drawSquares(whole);
    if (before && state.showsBefore) {
      this.#before.refine(viewport, place);
      this.#before.draw(context, place);
      return;
    }
    this.#after.refine(viewport, whole);
    this.#after.draw(context, whole);
    this.#drawBorders(file);
    for (const part of this.#parts.values()) {
      const { x, y, width, height } = part.place;
      context.globalCompositeOperation = part.operation;
      if (part.picture === file.name) context.drawImage(part.bitmap, x, y, width, height);
    }
    context.globalCompositeOperation = "source-over";
    if (state.showsMap && this.#map.name) {
      context.globalAlpha = 0.75;
      this.#map.refine(viewport, whole);
      this.#map.draw(context, whole);
      context.globalAlpha = 1;
    }
    if (before && state.comparing) this.#drawBefore(file, place);
  }

  #drawBefore(file, place) {
    const context = this.#context;
    const split = state.compareAt * file.width;
    context.save();
    context.beginPath();
    context.rect(0, 0, split, file.height);
    context.clip();
    if (place.width < file.width || place.height < file.height) {
      context.fillStyle = getComputedStyle(byId("stage")).backgroundColor;
      context.fillRect(0, 0, split, file.height);
    }
    this.#before.refine(this.#viewport, place);
    this.#before.draw(context, place);
    context.restore();
  }

  /// Squares below what is transparent, of the same size at every zoom.
  #drawSquares(whole) {
    const seen = this.#viewport.visible(whole);
    if (!seen) return;
    const context = this.#context;
    const side = 10 / this.#viewport.scale;
    context.fillStyle = "#ffffff";
    context.fillRect(seen.x, seen.y, seen.width, seen.height);
    context.fillStyle = "#cccccc";
    context.beginPath();
    for (let row = Math.floor(seen.y / side); row * side < seen.y + seen.height; row += 1) {
      for (let column = Math.floor(seen.x / side); column * side < seen.x + seen.width; column += 1) {
        if ((row + column) % 2) continue;
        const [x, y] = [Math.max(column * side, seen.x), Math.max(row * side, seen.y)];
        context.rect(
          x, y, Math.min((column + 1) * side, seen.x + seen.width) - x,
          Math.min((row + 1) * side, seen.y + seen.height) - y);
      }
    }
    context.fill();
  }

  /// A dashed frame of what an extension will add.
  #drawBorders(file) {
    if (state.edit !== "extend" || state.activeJob) return;
    const borders = addedBorders({ edit: "extend", ...settingsOf("extend") }, file);
    if (!borders) return;
    const context = this.#context;
    const { left, top, right, bottom } = borders;
    const frame = [-left, -top, file.width + left + right, file.height + top + bottom];
    const unit = 1 / this.#viewport.scale;
    context.lineWidth = 2 * unit;
    context.setLineDash([]);
    context.strokeStyle = "#000000";
    context.strokeRect(...frame);
    context.setLineDash([6 * unit, 6 * unit]);
    context.strokeStyle = "#ffffff";
    context.strokeRect(...frame);
    context.setLineDash([]);
  }
}
