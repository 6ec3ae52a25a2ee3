// The dialog that lists all keys and gestures.

import { byId, make } from "./dom.js";

const sections = {
  "Edit": {
    "{Ctrl} {Enter}": "Run the edit",
    "{Esc}": "Cancel the run, or what is being drawn",
    "{Ctrl} {Z}": "Undo what is painted, then go back to the picture before the edit",
    "{Ctrl} {Shift} {Z} or {Ctrl} {Y}": "Redo",
    "{1} … {8}": "Choose an answer, while several are shown",
    "Edges, while extending": "Drag them, with {Alt} on both sides; arrow keys move one by 10 pixels, with {Shift} by 100",
  },
  "Tools": {
    "{P}": "Brush", "{E}": "Eraser",
    "{L}": "Lasso: draw around an area; or click its corners, and the first one again",
    "{M}": "Box", "{H}": "Hand", "{I}": "Eyedropper, for colours",
    "{[} {]} or wheel": "Smaller, larger brush",
    "{Alt} while painting": "Take away",
    "{Shift} and click": "A straight stroke from the end of the last one",
  },
  "View": {
    "{Space} and drag, middle button, two fingers": "Move the picture",
    "{Shift} and wheel, trackpad": "Move the picture",
    "{+} {−}, {Ctrl} and wheel, pinch": "Zoom; with the hand, lasso and box the wheel alone zooms",
    "{0}": "Fit", "{1}": "100 %, unless several answers are shown", "{Z}": "Fit or 100 %",
    "{B} held": "See before", "{C}": "Before and after beside each other",
  },
  "Without a mouse": {
    "Arrow keys": "On the picture: move a crosshair; with {Shift} faster",
    "{Enter} or {Space}": "A dot; the beginning and the end of a box; a corner of the lasso, twice at one place to close it",
    "{?}": "This help",
  },
};

/// Text with keys in braces.
const keyed = (text) => text.split(/\{(.)\}|\{([^}]+)\}/).map((part, at) =>
  (part === undefined ? "" : at % 3 === 0 ? part : make("kbd", { textContent: part })));

export function openHelp() {
  const dialog = byId("help-dialog");
  if (!dialog.open) dialog.showModal();
}

export function setUpHelp() {
  byId("help").addEventListener("click", openHelp);
  const dialog = byId("help-dialog");
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  // The policy of the page forbids sending forms, and this one only closes a dialog.
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
  });
  byId("help-keys").replaceChildren(...Object.entries(sections).flatMap(([title, rows]) => [
    make("h3", { textContent: title }),
    make("table", {}, make("tbody", {}, ...Object.entries(rows).map(([keys, text]) =>
      make("tr", {}, make("th", { scope: "row" }, ...keyed(keys)), make("td", {}, ...keyed(text)))))),
  ]));
}
