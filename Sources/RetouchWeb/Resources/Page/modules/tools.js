// Which tools there are for what is painted, and the buttons that choose them.

import { byId, roving } from "./dom.js";
import { currentKind, currentShapes } from "./shapes.js";
import { currentFile, on, set, state } from "./store.js";

const toolsOf = {
  mask: ["hand", "brush", "eraser", "lasso", "box"],
  hints: ["hand", "hint", "eraser", "lasso", "box", "eyedropper"],
  none: ["hand"],
};
const smallest = 2;
const largest = 500;

const available = () => toolsOf[currentKind() ?? "none"];
const brushes = ["brush", "hint"];

/// Both brushes are one tool to those who change the edit, or press its key.
function nearest(name) {
  const tools = available();
  return [name, ...brushes].find((tool) => tools.includes(tool)) ?? "hand";
}

export function chooseTool(name) {
  if (available().includes(name) || brushes.includes(name)) set({ tool: nearest(name) });
}

/// The tool that is shown as chosen.
const shownTool = () => nearest(state.tool);

/// What a pointer does now; nothing is painted while the picture is being edited.
export const activeTool = () =>
  state.activeJob?.picture === state.current ? "hand" : shownTool();

export const isRound = (tool) => tool === "brush" || tool === "hint" || tool === "eraser";

function setBrushSize(size) {
  set({ brushSize: Math.round(Math.max(smallest, Math.min(largest, size)) * 10) / 10 });
}

/// Wheel and keys change the size in parts of itself, so that each step feels alike.
export const growBrush = (steps) => setBrushSize(
  steps > 0 ? Math.max(state.brushSize * 1.12 ** steps, state.brushSize + 1)
    : Math.min(state.brushSize * 1.12 ** steps, state.brushSize - 1));

const toSlider = (size) => (100 * Math.log(size / smallest)) / Math.log(largest / smallest);
const fromSlider = (value) => smallest * (largest / smallest) ** (value / 100);

export function setUpTools() {
  const bar = byId("tools");
  const buttons = [...bar.querySelectorAll(".tool")];
  const settle = roving(bar, ".tool", { selected: (button) => button.dataset.tool === shownTool() });
  for (const button of buttons) {
    button.addEventListener("click", () => chooseTool(button.dataset.tool));
  }
  const slider = byId("brush-size");
  slider.addEventListener("input", () => setBrushSize(fromSlider(Number(slider.value))));

  const show = () => {
    const kind = currentKind();
    const tools = available();
    for (const button of buttons) {
      button.hidden = !tools.includes(button.dataset.tool);
      button.setAttribute("aria-pressed", String(button.dataset.tool === shownTool()));
    }
    settle();
    slider.value = String(toSlider(state.brushSize));
    slider.setAttribute("aria-valuetext", `${Math.round(state.brushSize)} points`);
    byId("brush-size-text").textContent = `${Math.round(state.brushSize)} px`;
    const shown = {
      size: isRound(shownTool()), colour: kind === "hints", mask: kind === "mask", shapes: kind !== null,
    };
    for (const part of document.querySelectorAll("#options [data-for]")) {
      part.hidden = !shown[part.dataset.for] || !currentFile();
    }
    byId("clear").disabled = currentShapes().length === 0;
    byId("option-words").textContent = kind ? ""
      : state.edit === "extend" ? "Drag the picture’s edges to where it should go on." : "This edit works on the whole picture.";
    bar.inert = !currentFile();
  };
  on(["tool", "edit", "edits", "brushSize", "current", "files", "drawn"], show);
  show();
}
