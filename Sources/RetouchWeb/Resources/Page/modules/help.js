// The dialog that lists all keys and gestures.

import { byId, make } from "./dom.js";

const sections = {
  "Edit": [
    [["Ctrl", "Enter"], "Run the edit"], [["Esc"], "Cancel the run, or what is being drawn"],
    [["Ctrl", "Z"], "Undo"], [["Ctrl", "Shift", "Z"], "Redo (or Ctrl Y)"],
    [["1"], "… to 8: choose an answer while several are shown"],
  ],
  "Tools": [
    [["P"], "Brush"], [["E"], "Eraser"], [["L"], "Lasso: draw around an area, or click its corners and the first one again"],
    [["M"], "Box"], [["H"], "Hand"], [["I"], "Eyedropper"], [["["], "or ] : smaller or larger brush"],
    [["Wheel"], "Brush size; with the hand, lasso or box: zoom"],
    [["Alt"], "held while painting: take away"], [["Shift"], "click: a straight stroke from the last one"],
  ],
  "View": [
    [["Space"], "held and drag, middle button, or two fingers: move"],
    [["Ctrl", "Wheel"], "or pinch: zoom"], [["Shift", "Wheel"], "or two fingers on a trackpad: move"],
    [["+"], "or − : zoom"], [["0"], "Fit"], [["1"], "100 %, unless several answers are shown"],
    [["Z"], "Fit or 100 %"], [["B"], "held: see before"], [["C"], "Before and after, side by side"],
  ],
  "Without a mouse": [
    [["Tab"], "to the picture, then arrow keys: move a crosshair; with Shift faster"],
    [["Enter"], "or Space: a dot; a corner of the lasso (twice at one place: close it); begin and end a box"],
    [["?"], "This help"],
  ],
};

const keyed = (keys) => keys.flatMap((key, at) => [at ? " " : "", make("kbd", { textContent: key })]);

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
    make("table", {}, make("tbody", {}, ...rows.map(([keys, text]) =>
      make("tr", {}, make("th", { scope: "row" }, ...keyed(keys)), make("td", { textContent: text }))))),
  ]));
}
