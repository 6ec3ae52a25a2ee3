// The edges of what an extension adds, to be dragged or moved by keys; the fields follow.

import { byId, make, words } from "./dom.js";
import { settingsOf } from "./edits.js";
import { addedBorders, noBorders } from "./placement.js";
import { setAllFields } from "./settings-form.js";
import { currentEdit, currentFile, on, state } from "./store.js";

const opposite = { left: "right", right: "left", top: "bottom", bottom: "top" };
const isAcross = (side) => side === "left" || side === "right";
const [step, largeStep] = [10, 100];

const isShown = () => state.edit === "extend" && currentFile() !== null && state.activeJob === null
  && !state.comparing && !state.showsBefore && !state.showsMap;

/// In whole pixels, as the server divides proportions.
function borders() {
  const added = addedBorders({ edit: "extend", ...settingsOf("extend") }, currentFile()) ?? noBorders;
  return {
    left: Math.floor(added.left), top: Math.floor(added.top),
    right: Math.ceil(added.right), bottom: Math.ceil(added.bottom),
  };
}

/// - both: the opposite side gets the same.
function setBorder(side, pixels, both) {
  const most = currentEdit().fields.find((field) => field.name === side).maximum;
  const amount = Math.max(0, Math.min(most, Math.round(pixels)));
  const changed = { ...borders(), [side]: amount, ...(both ? { [opposite[side]]: amount } : {}) };
  const { to, left, right, top, bottom, ...others } = settingsOf("extend");
  const set = Object.fromEntries(Object.entries(changed).filter(([, value]) => value > 0));
  setAllFields("extend", { ...others, ...set });
}

/// How far the point lies beyond a side of the picture.
function distance(side, [x, y]) {
  const { width, height } = currentFile();
  return { left: -x, top: -y, right: x - width, bottom: y - height }[side];
}

function makeHandle(side, viewport, onRest) {
  const handle = make("button", {
    type: "button", className: `border-handle ${isAcross(side) ? "across" : "down"}`, role: "slider",
    "aria-label": `${words(side)} border`, "aria-orientation": isAcross(side) ? "horizontal" : "vertical",
    "aria-valuemin": "0", title: "Drag to extend; with Alt on both sides", data: { testid: `border-${side}` },
  });
  let isDragged = false;
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    isDragged = true;
  });
  handle.addEventListener("pointermove", (event) => {
    if (!isDragged || !isShown()) return;
    const frame = byId("stage").getBoundingClientRect();
    const at = viewport.toPicture(event.clientX - frame.left, event.clientY - frame.top);
    setBorder(side, distance(side, at), event.altKey);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    handle.addEventListener(name, () => {
      isDragged = false;
      onRest();
    });
  }
  handle.addEventListener("keydown", (event) => {
    const amount = event.shiftKey ? largeStep : step;
    const outwards = { left: "ArrowLeft", right: "ArrowRight", top: "ArrowUp", bottom: "ArrowDown" };
    let to = null;
    if (event.key === outwards[side]) to = borders()[side] + amount;
    else if (event.key === outwards[opposite[side]]) to = borders()[side] - amount;
    else if (event.key === "Home") to = 0;
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    setBorder(side, to, event.altKey);
  });
  return { side, handle, isDragged: () => isDragged };
}

export function setUpBorderHandles(viewport) {
  const group = byId("borders");
  const size = byId("border-size");
  // The window follows when the hand is off: under it the edge would run away.
  const frame = () => {
    if (!handles.some(({ isDragged }) => isDragged())) viewport.setAround(isShown() ? borders() : noBorders);
  };
  const handles = Object.keys(opposite).map((side) => makeHandle(side, viewport, frame));
  group.replaceChildren(...handles.map(({ handle }) => handle));

  const place = () => {
    if (!isShown()) return;
    const { width, height } = currentFile();
    const { left, top, right, bottom } = borders();
    const [x0, y0] = viewport.toScreen(-left, -top);
    const [x1, y1] = viewport.toScreen(width + right, height + bottom);
    const confined = (at, whole) => Math.max(0, Math.min(whole, at));
    // In the middle of what is seen of the edge.
    const across = (confined(x0, viewport.width) + confined(x1, viewport.width)) / 2;
    const down = (confined(y0, viewport.height) + confined(y1, viewport.height)) / 2;
    const places = { left: [x0, down], right: [x1, down], top: [across, y0], bottom: [across, y1] };
    for (const { side, handle } of handles) {
      const [x, y] = places[side];
      handle.style.transform = `translate(${x}px, ${y}px)`;
    }
  };
  const show = () => {
    group.hidden = !isShown();
    const added = isShown() ? borders() : noBorders;
    size.hidden = Object.values(added).every((amount) => amount === 0);
    if (!isShown()) return frame();
    const { width, height } = currentFile();
    size.textContent = `${width + added.left + added.right} × ${height + added.top + added.bottom}`;
    for (const { side, handle } of handles) {
      handle.setAttribute("aria-valuenow", String(added[side]));
      handle.setAttribute("aria-valuetext", `${added[side]} pixels`);
    }
    frame();
    place();
  };
  viewport.onChange(place);
  on(["current", "files", "edit", "settings", "activeJob", "comparing", "showsBefore", "showsMap"], show);
  show();
}
