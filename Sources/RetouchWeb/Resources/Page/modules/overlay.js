// The canvas above: what is painted. It has the window's size, whatever the picture's is, and is
// drawn from shapes. Finished shapes are kept as an image of the view; a stroke that is being
// painted is added to it piece by piece.

import { byId } from "./dom.js";
import { Outline } from "./outline.js";
import { currentKind, currentShapes } from "./shapes.js";
import { drawShape, drawStroke, prepare } from "./shape-drawing.js";
import { on, state } from "./store.js";

/// Shapes with fewer numbers than this are drawn anew for every frame of a movement.
const quickNumbers = 12_000;

export class Overlay {
  #viewport;
  #canvas = byId("overlay");
  #context = this.#canvas.getContext("2d");
  #outline = new Outline(byId("outline"));
  #still = document.createElement("canvas");
  #stillView = null;
  #stillShapes = null;
  #frame = 0;
  #settling = 0;
  #outlining = 0;
  #outlinedAt = "";
  #live = null;
  #liveDrawn = 0;

  constructor(viewport) {
    this.#viewport = viewport;
    viewport.onChange(() => this.redraw());
    on(["drawn", "current", "edit", "activeJob", "comparing", "showsBefore", "showsMap"], () => this.redraw());
  }

  /// The shape that is being made, or null. It isn't among the shapes yet.
  setLive(shape) {
    if (shape !== this.#live) this.#liveDrawn = 0;
    this.#live = shape;
    this.redraw();
  }

  redraw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  get #view() {
    const { x, y, scale, ratio, width, height } = this.#viewport;
    return { x, y, scale, ratio, width, height };
  }

  #isStillFresh(shapes) {
    const [view, still] = [this.#view, this.#stillView];
    return still !== null && this.#stillShapes === shapes
      && Object.keys(view).every((key) => view[key] === still[key]);
  }

  /// One shape more needs only that one drawn.
  #isOneMore(shapes) {
    const before = this.#stillShapes;
    return before !== null && shapes.length === before.length + 1
      && shapes[before.length - 1] === before.at(-1) && shapes[0] === (before[0] ?? shapes[0])
      && this.#isStillFresh(before);
  }

  #renderStill(shapes) {
    const { width, height } = this.#canvas;
    const context = this.#still.getContext("2d");
    const isOneMore = this.#isOneMore(shapes);
    if (!isOneMore) Object.assign(this.#still, { width, height });
    this.#viewport.applyTo(context);
    const again = () => {
      this.#stillShapes = null;
      this.redraw();
    };
    for (const shape of isOneMore ? shapes.slice(-1) : shapes) drawShape(context, shape, again);
    this.#stillView = this.#view;
    this.#stillShapes = shapes;
    this.#liveDrawn = 0;
    this.#outlineSoon(shapes);
  }

  /// It would cost more than all the rest in every frame of a movement.
  #outlineSoon(shapes) {
    clearTimeout(this.#outlining);
    if (shapes.length === 0) return this.#outline.clear();
    const { x, y, scale } = this.#view;
    const isMoved = this.#outlinedAt !== `${x} ${y} ${scale}`;
    if (isMoved) this.#outline.clear();
    this.#outlining = setTimeout(() => {
      this.#outlinedAt = `${x} ${y} ${scale}`;
      this.#outline.draw(this.#still, this.#viewport.ratio);
    }, isMoved ? 90 : 0);
  }

  /// What was drawn for another view, moved to this one: good enough while the view moves.
  #drawMovedStill(context) {
    const [view, still] = [this.#viewport, this.#stillView];
    const factor = view.scale / still.scale;
    const ratio = view.ratio;
    context.setTransform(
      factor, 0, 0, factor, (view.x - still.x * factor) * ratio, (view.y - still.y * factor) * ratio);
    context.drawImage(this.#still, 0, 0);
  }

  #draw() {
    const viewport = this.#viewport;
    const width = Math.round(viewport.width * viewport.ratio);
    const height = Math.round(viewport.height * viewport.ratio);
    const context = this.#context;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
      this.#stillView = null;
      this.#liveDrawn = 0;
    }
    const isHidden = state.activeJob?.picture === state.current || state.showsBefore
      || state.comparing || state.showsMap;
    const shapes = isHidden ? [] : currentShapes();
    this.#canvas.classList.toggle("hints", currentKind() === "hints");

    const live = this.#live;
    if (live?.kind === "stroke" && this.#liveDrawn > 0 && this.#isStillFresh(shapes)) {
      this.#drawLiveStroke(context, live);
      return;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = "source-over";
    context.clearRect(0, 0, width, height);
    if (!this.#isStillFresh(shapes)) {
      const numbers = shapes.reduce((sum, shape) => sum + (shape.points?.length ?? 100), 0);
      const isMoving = this.#stillView !== null && this.#stillShapes === shapes;
      clearTimeout(this.#settling);
      if (isMoving && numbers > quickNumbers) {
        this.#drawMovedStill(context);
        this.#outline.clear();
        this.#settling = setTimeout(() => {
          this.#stillView = null;
          this.redraw();
        }, 90);
        return;
      }
      this.#renderStill(shapes);
    }
    context.drawImage(this.#still, 0, 0);
    viewport.applyTo(context);
    this.#liveDrawn = 0;
    if (live?.kind === "stroke") this.#drawLiveStroke(context, live);
    else if (live) this.#drawLiveOutline(context, live);
  }

  #drawLiveStroke(context, live) {
    this.#viewport.applyTo(context);
    prepare(context, live);
    drawStroke(context, live.points, this.#liveDrawn);
    this.#liveDrawn = live.points.length / 3;
  }

  #drawLiveOutline(context, live) {
    if (live.kind === "box" || live.points.length >= 6) drawShape(context, live, () => {});
    context.globalCompositeOperation = "source-over";
    const { points } = live;
    const path = new Path2D();
    if (live.kind === "box") path.rect(points[0], points[1], points[2] - points[0], points[3] - points[1]);
    else {
      path.moveTo(points[0], points[1]);
      for (let at = 2; at < points.length; at += 2) path.lineTo(points[at], points[at + 1]);
    }
    const unit = 1 / this.#viewport.scale;
    context.lineWidth = 3 * unit;
    context.strokeStyle = "#000000";
    context.stroke(path);
    context.lineWidth = 1.5 * unit;
    context.strokeStyle = "#ffffff";
    context.stroke(path);
  }
}
