// Pointers and the wheel over the canvas: painting, moving, pinching.

import { byId } from "./dom.js";
import { activeTool, growBrush, isRound } from "./tools.js";
import { currentFile, on, set, state } from "./store.js";
import { pickColour } from "./colours.js";

export class Gestures {
  #viewport;
  #view;
  #painting;
  #canvas = byId("overlay");
  #cursor = byId("cursor");
  #pointers = new Map();
  #penId = null;
  #mode = null;
  #began = 0;
  #at = null;
  #isSpaceHeld = false;
  #wheel = { time: 0, isMouse: true };

  constructor(viewport, view, painting) {
    this.#viewport = viewport;
    this.#view = view;
    this.#painting = painting;
    const canvas = this.#canvas;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#up(event, true));
    canvas.addEventListener("pointerleave", () => {
      this.#at = null;
      this.#showCursor();
    });
    canvas.addEventListener("wheel", (event) => this.#turn(event), { passive: false });
    // The middle button moves the picture; it mustn't begin the browser's own scrolling.
    canvas.addEventListener("mousedown", (event) => {
      if (event.button === 1) event.preventDefault();
    });
    // Otherwise a quick stroke becomes a fling as well, and the browser eats the next tap to stop it.
    canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    viewport.onChange(() => this.#showCursor());
    on(["tool", "brushSize", "edit", "activeJob", "current"], () => this.#showCursor());
  }

  holdSpace(isHeld) {
    this.#isSpaceHeld = isHeld;
    this.#showCursor();
  }

  get isAtWork() {
    return this.#mode !== null || this.#painting.isActive;
  }

  #tool() {
    return this.#isSpaceHeld ? "hand" : activeTool();
  }

  #place(event) {
    const frame = this.#canvas.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }

  #picturePlace(event) {
    return this.#viewport.toPicture(...this.#place(event));
  }

  #pressure(event) {
    return event.pointerType === "pen" && event.pressure > 0 ? 0.3 + 0.7 * event.pressure : 1;
  }

  #down(event) {
    // A hand that rests on the screen beside the pen is no finger.
    if (!currentFile() || (this.#penId !== null && event.pointerType === "touch")) return;
    if (event.pointerType === "pen") this.#penId = event.pointerId;
    this.#canvas.focus({ preventScroll: true });
    // A pointer that was made by a script can't be captured, and needn't be.
    try { this.#canvas.setPointerCapture(event.pointerId); } catch { /* it goes on without */ }
    this.#pointers.set(event.pointerId, this.#place(event));
    if (this.#pointers.size === 2) return this.#beginPinch();
    if (this.#pointers.size > 2) return;
    const tool = this.#tool();
    this.#began = performance.now();
    if (event.button === 1 || tool === "hand") {
      event.preventDefault();
      this.#mode = "pan";
      this.#showCursor();
    } else if (tool === "eyedropper") {
      this.#mode = "pick";
      this.#pick(event);
    } else if (event.button === 0 || event.button === 5) {
      const place = this.#picturePlace(event);
      if (this.#painting.isByCorners) {
        this.#painting.corner(...place);
        return;
      }
      this.#mode = "paint";
      this.#painting.begin(...place, {
        pressure: this.#pressure(event), erase: event.altKey || event.button === 5,
        straight: event.shiftKey,
      });
    }
  }

  #move(event) {
    this.#at = event.pointerType === "touch" ? null : this.#place(event);
    const before = this.#pointers.get(event.pointerId);
    if (!before) {
      if (this.#painting.isByCorners) this.#painting.extend(...this.#picturePlace(event));
      this.#showCursor();
      return;
    }
    const place = this.#place(event);
    if (this.#mode === "pinch") this.#pinch(event.pointerId, place);
    this.#pointers.set(event.pointerId, place);
    if (this.#mode === "pan") this.#viewport.panBy(place[0] - before[0], place[1] - before[1]);
    else if (this.#mode === "pick") this.#pick(event);
    else if (this.#mode === "paint") {
      const parts = event.getCoalescedEvents?.() ?? [];
      for (const part of parts.length ? parts : [event]) {
        this.#painting.extend(...this.#picturePlace(part), this.#pressure(part));
      }
    }
    this.#showCursor();
  }

  #up(event, isCancelled = false) {
    if (event.pointerId === this.#penId) this.#penId = null;
    if (!this.#pointers.delete(event.pointerId)) return;
    if (this.#mode === "paint") {
      if (isCancelled) this.#painting.cancel();
      else this.#painting.end();
    }
    if (this.#mode === "pick" && !isCancelled) set({ tool: "hint" });
    // After a pinch the last finger does nothing until it is lifted, too.
    if (this.#mode !== "pinch" || this.#pointers.size === 0) this.#mode = null;
    this.#showCursor();
  }

  #pick(event) {
    const [x, y] = this.#picturePlace(event);
    const { pictureWidth: width, pictureHeight: height } = this.#viewport;
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    pickColour(this.#view.colourAt(x, y));
  }

  /// What the first finger has begun to paint was no stroke, unless it took its time.
  #beginPinch() {
    if (this.#mode === "paint") {
      if (performance.now() - this.#began < 300) this.#painting.cancel();
      else this.#painting.end();
    }
    this.#mode = "pinch";
  }

  #pinch(id, place) {
    const [first, second] = [...this.#pointers.keys()];
    if (id !== first && id !== second) return;
    const fixed = this.#pointers.get(id === first ? second : first);
    const before = this.#pointers.get(id);
    const distance = ([x, y]) => Math.max(1, Math.hypot(x - fixed[0], y - fixed[1]));
    const middle = ([x, y]) => [(x + fixed[0]) / 2, (y + fixed[1]) / 2];
    const [from, to] = [middle(before), middle(place)];
    this.#viewport.panBy(to[0] - from[0], to[1] - from[1]);
    this.#viewport.zoomBy(distance(place) / distance(before), ...to);
  }

  #turn(event) {
    event.preventDefault();
    if (!currentFile()) return;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    if (event.ctrlKey || event.metaKey) {
      const amount = Math.max(-60, Math.min(60, dy));
      this.#viewport.zoomBy(Math.exp(-amount * 0.006), ...this.#place(event));
      return;
    }
    // A trackpad begins with small or crooked steps, a wheel with large whole ones.
    if (event.timeStamp - this.#wheel.time > 250) {
      this.#wheel.isMouse = event.deltaMode !== 0
        || (event.deltaX === 0 && Math.abs(event.deltaY) >= 40);
    }
    this.#wheel.time = event.timeStamp;
    if (event.shiftKey) this.#viewport.panBy(-(dx || dy), 0);
    else if (!this.#wheel.isMouse) this.#viewport.panBy(-dx, -dy);
    else if (isRound(this.#tool())) growBrush(-Math.sign(dy));
    else this.#viewport.zoomBy(dy > 0 ? 1 / 1.2 : 1.2, ...this.#place(event));
  }

  #showCursor() {
    const tool = this.#tool();
    const isRoundNow = isRound(tool) && this.#mode !== "pan";
    const isShown = isRoundNow && this.#at !== null && currentFile() !== null;
    this.#cursor.hidden = !isShown;
    const pictures = { hand: this.#mode === "pan" ? "grabbing" : "grab" };
    this.#canvas.style.cursor = this.#mode === "pan" ? "grabbing"
      : isRoundNow && state.brushSize >= 6 ? "none" : pictures[tool] ?? "crosshair";
    if (!isShown) return;
    const size = state.brushSize;
    this.#cursor.style.width = `${size}px`;
    this.#cursor.style.height = `${size}px`;
    const [x, y] = this.#at;
    this.#cursor.style.transform = `translate(${x - size / 2}px, ${y - size / 2}px)`;
  }
}
