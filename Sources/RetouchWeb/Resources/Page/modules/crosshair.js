// Marking an area without a pointer: a crosshair that arrow keys move.

import { byId } from "./dom.js";
import { announce } from "./notices.js";
import { activeTool, isRound } from "./tools.js";
import { currentFile, on } from "./store.js";

const slow = 8;
const fast = 48;

export class Crosshair {
  #viewport;
  #painting;
  #at = null;
  #element = byId("crosshair");

  constructor(viewport, painting) {
    this.#viewport = viewport;
    this.#painting = painting;
    const canvas = byId("overlay");
    canvas.addEventListener("keydown", (event) => this.#press(event));
    canvas.addEventListener("blur", () => this.#hide());
    canvas.addEventListener("pointermove", () => this.#hide());
    viewport.onChange(() => this.#show());
    on(["current"], () => this.#hide());
  }

  get isShown() {
    return this.#at !== null;
  }

  #press(event) {
    const file = currentFile();
    if (!file || event.ctrlKey || event.metaKey || event.altKey) return;
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key in ways) {
      event.preventDefault();
      event.stopPropagation();
      this.#at ??= this.#viewport.toPicture(this.#viewport.width / 2, this.#viewport.height / 2);
      const step = (event.shiftKey ? fast : slow) / this.#viewport.scale;
      const [dx, dy] = ways[event.key];
      this.#at = [
        Math.max(0, Math.min(file.width, this.#at[0] + dx * step)),
        Math.max(0, Math.min(file.height, this.#at[1] + dy * step)),
      ];
      this.#viewport.reveal(...this.#at);
      if (this.#painting.isActive) this.#painting.extend(...this.#at);
      this.#show();
      return;
    }
    if (this.#at && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      event.stopPropagation();
      this.#act();
    }
  }

  #act() {
    const tool = activeTool();
    const [x, y] = this.#at;
    const painting = this.#painting;
    const place = `${Math.round(x)}, ${Math.round(y)}`;
    if (isRound(tool)) {
      painting.begin(x, y);
      painting.end();
      announce(`${tool === "eraser" ? "Erased" : "Painted"} at ${place}`);
    } else if (tool === "box") {
      if (painting.isActive) {
        painting.extend(x, y);
        painting.end();
        announce(`Box to ${place}`);
      } else {
        painting.begin(x, y);
        announce(`Box from ${place}`);
      }
    } else if (tool === "lasso") {
      if (painting.isByCorners) {
        painting.corner(x, y);
        announce(painting.isActive ? `Corner at ${place}` : "Lasso closed");
      } else {
        painting.begin(x, y);
        painting.end();
        announce(`Lasso from ${place}`);
      }
    }
  }

  #show() {
    this.#element.hidden = this.#at === null;
    if (!this.#at) return;
    const [x, y] = this.#viewport.toScreen(...this.#at);
    this.#element.style.transform = `translate(${x}px, ${y}px)`;
  }

  #hide() {
    this.#at = null;
    this.#element.hidden = true;
  }
}
