// What the tools make of points in the picture: strokes, lassos and boxes.

import { activeTool, isRound } from "./tools.js";
import { addShape, currentKind, rounded } from "./shapes.js";
import { set, state } from "./store.js";
import { rememberColour } from "./colours.js";

export class Painting {
  #viewport;
  #overlay;
  #live = null;
  /// A lasso whose corners are set one by one.
  #isByCorners = false;
  #lastPoint = null;

  constructor(viewport, overlay) {
    this.#viewport = viewport;
    this.#overlay = overlay;
  }

  get isActive() {
    return this.#live !== null;
  }

  get isByCorners() {
    return this.#isByCorners;
  }

  radius(pressure = 1) {
    return (state.brushSize / 2 / this.#viewport.scale) * pressure;
  }

  /// - pressure: 1 for a mouse; a pen makes the brush smaller.
  begin(x, y, { pressure = 1, erase = false, straight = false } = {}) {
    const tool = activeTool();
    set({ comparing: false, showsMap: false });
    const live = { kind: "stroke", points: [], erase: erase || tool === "eraser" };
    if (isRound(tool)) {
      const last = this.#lastPoint;
      const isContinued = straight && last?.picture === state.current;
      live.points = isContinued
        ? [last.x, last.y, this.radius(pressure), x, y, this.radius(pressure)]
        : [x, y, this.radius(pressure)];
    } else {
      live.kind = tool === "box" ? "box" : "polygon";
      live.points = tool === "box" ? [x, y, x, y] : [x, y];
    }
    if (currentKind() === "hints") live.colour = state.colour;
    this.#show(live);
  }

  extend(x, y, pressure = 1) {
    const live = this.#live;
    if (!live) return;
    const { points } = live;
    if (live.kind === "box") {
      points[2] = x;
      points[3] = y;
    } else if (live.kind === "stroke") {
      const at = points.length - 3;
      const radius = this.radius(pressure);
      // Points closer together than anyone sees would only make the drawing long.
      const closest = Math.max(0.7 / this.#viewport.scale, radius * 0.04);
      if (Math.hypot(x - points[at], y - points[at + 1]) < closest) return;
      points.push(x, y, radius);
    } else if (this.#isByCorners) {
      points.splice(-2, 2, x, y);
    } else if (Math.hypot(x - points.at(-2), y - points.at(-1)) > 1.5 / this.#viewport.scale) {
      points.push(x, y);
    }
    this.#show(live);
  }

  end() {
    const live = this.#live;
    if (!live) return;
    const { points } = live;
    const reach = 3 / this.#viewport.scale;
    if (live.kind === "polygon" && points.length < 6) {
      this.#isByCorners = true;
      if (points.length === 2) points.push(...points);
      this.#show(live);
      return;
    }
    if (live.kind === "box"
      && (Math.abs(points[2] - points[0]) < reach || Math.abs(points[3] - points[1]) < reach)) {
      this.cancel();
      return;
    }
    this.#finish(live);
  }

  /// A corner more of a lasso; at its first or last corner it is closed.
  corner(x, y) {
    const { points } = this.#live;
    const reach = 9 / this.#viewport.scale;
    const isAt = (at) => Math.hypot(x - points[at], y - points[at + 1]) < reach;
    const isClosing = points.length >= 8 ? isAt(0) || isAt(points.length - 4) : false;
    if (isClosing) {
      points.splice(-2, 2);
      this.#finish(this.#live);
    } else {
      points.splice(-2, 2, x, y, x, y);
      this.#show(this.#live);
    }
  }

  #finish(live) {
    const shape = { kind: live.kind, points: live.points.map(rounded), erase: live.erase };
    if (live.colour) {
      shape.colour = live.colour;
      if (!live.erase) rememberColour(live.colour);
    }
    if (live.kind === "stroke") {
      const [x, y] = live.points.slice(-3);
      this.#lastPoint = { x, y, picture: state.current };
    }
    this.#live = null;
    this.#isByCorners = false;
    addShape(shape);
    this.#overlay.setLive(null);
  }

  cancel() {
    this.#live = null;
    this.#isByCorners = false;
    this.#overlay.setLive(null);
  }

  #show(live) {
    this.#live = live;
    this.#overlay.setLive(live);
  }
}
