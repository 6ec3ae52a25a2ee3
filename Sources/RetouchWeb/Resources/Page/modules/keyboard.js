// Keys that work anywhere on the page, except where text is typed.

import { byId } from "./dom.js";
import { holdBefore, toggleCompare } from "./compare.js";
import { openHelp } from "./help.js";
import { cancel, run } from "./jobs.js";
import { chooseAnswer, offeredAnswers } from "./results.js";
import { isSheetOpen, openSheet } from "./sheet.js";
import { redoStep, undoStep } from "./stepping.js";
import { state } from "./store.js";
import { chooseTool, growBrush } from "./tools.js";

const tools = { p: "brush", e: "eraser", l: "lasso", m: "box", h: "hand", i: "eyedropper" };

const isTyping = (target) => target.matches?.(
  "input:not([type=range], [type=checkbox], [type=color], [type=file]), select, textarea");
const isPressable = (target) => target.matches?.("button, a, summary, input, select");

export function setUpKeyboard({ viewport, painting, gestures, crosshair }) {
  const zoomKeys = {
    "+": () => viewport.zoomBy(1.25), "=": () => viewport.zoomBy(1.25),
    "-": () => viewport.zoomBy(0.8), "_": () => viewport.zoomBy(0.8), "−": () => viewport.zoomBy(0.8),
    "0": () => viewport.fit(),
    "z": () => (viewport.isFitted ? viewport.zoomTo(1 / viewport.ratio) : viewport.fit()),
  };
  const withControl = (event, key) => {
    if (key === "enter") run();
    else if (key === "z") (event.shiftKey ? redoStep : undoStep)();
    else if (key === "y") redoStep();
    else return false;
    return true;
  };
  const escape = () => {
    if (painting.isActive) painting.cancel();
    else if (isSheetOpen()) openSheet(false);
    else if (state.activeJob) cancel();
    else return false;
    return true;
  };
  const plain = (event, key) => {
    const answers = offeredAnswers();
    if (/^[1-8]$/.test(key) && answers.length > 0) {
      if (answers[key - 1]) chooseAnswer(answers[key - 1]);
    } else if (key === "1") viewport.zoomTo(1 / viewport.ratio);
    else if (key in zoomKeys) zoomKeys[key]();
    else if (key in tools) chooseTool(tools[key]);
    else if (key === "[") growBrush(-1);
    else if (key === "]") growBrush(1);
    else if (key === "b" || key === "\\") holdBefore(true);
    else if (key === "c") toggleCompare();
    else if (key === "?") openHelp();
    else return false;
    return true;
  };

  // The canvas shows its focus to those who use the keys, not after each stroke of a pointer.
  addEventListener("keydown", (event) => {
    if (/^(Tab|Arrow)/.test(event.key)) document.body.dataset.input = "keyboard";
  }, true);
  addEventListener("pointerdown", () => {
    document.body.dataset.input = "pointer";
  }, true);

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const isControl = event.ctrlKey || event.metaKey;
    if (key === "escape") {
      if (document.querySelector(":popover-open")) return;
      if (escape()) event.preventDefault();
      return;
    }
    if (isControl && !event.altKey) {
      if (isTyping(event.target) && key !== "enter") return;
      if (withControl(event, key)) event.preventDefault();
      return;
    }
    if (isTyping(event.target) || event.altKey) return;
    if (key === " ") {
      // A button that was clicked keeps the focus; who uses a mouse wants to move the picture then.
      const usesKeys = document.body.dataset.input === "keyboard";
      if ((isPressable(event.target) && usesKeys) || crosshair.isShown) return;
      event.preventDefault();
      byId("overlay").focus({ preventScroll: true });
      gestures.holdSpace(true);
      return;
    }
    if (plain(event, key)) event.preventDefault();
  });
  addEventListener("keyup", (event) => {
    if (event.key === " ") gestures.holdSpace(false);
    if (["b", "\\"].includes(event.key.toLowerCase())) holdBefore(false);
  });
  addEventListener("blur", () => {
    gestures.holdSpace(false);
    holdBefore(false);
  });
}
