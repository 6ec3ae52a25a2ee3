// Before and after: a divider over the picture, and a button that is held. And the map of doubt.

import { byId } from "./dom.js";
import { beforeOf, jobOf } from "./family.js";
import { currentFile, on, set, state } from "./store.js";

let viewport = null;

export function toggleCompare() {
  if (beforeOf(currentFile())) set({ comparing: !state.comparing, showsMap: false });
}

export function holdBefore(isHeld) {
  set({ showsBefore: isHeld && beforeOf(currentFile()) !== null });
}

const confined = (share) => Math.max(0, Math.min(1, share));

function show() {
  const file = currentFile();
  const before = beforeOf(file);
  const job = jobOf(file);
  if (before === null) set({ comparing: false });
  if (!job?.map) set({ showsMap: false });
  byId("looks").hidden = before === null;
  byId("compare").setAttribute("aria-pressed", String(state.comparing));
  const map = byId("show-map");
  map.hidden = !job?.map;
  map.setAttribute("aria-pressed", String(state.showsMap && Boolean(job?.map)));
  const mean = job?.spread?.mean;
  byId("map-text").textContent = typeof mean === "number" ? `Differences · mean ${mean.toFixed(1)}` : "Differences";
  map.title = "Where the answers differ, and how far on the mean, in levels of 255";
  map.setAttribute("aria-label", byId("map-text").textContent);
  const isComparing = state.comparing && before !== null;
  byId("divider").hidden = !isComparing;
  byId("before-label").hidden = !isComparing && !state.showsBefore;
  byId("after-label").hidden = !isComparing || state.showsBefore;
  place();
}

function place() {
  const file = currentFile();
  if (!file || byId("divider").hidden) return;
  const [left] = viewport.toScreen(state.compareAt * file.width, 0);
  const shown = Math.max(2, Math.min(viewport.width - 2, left));
  byId("divider").style.transform = `translateX(${shown}px)`;
  const handle = byId("divider-handle");
  const percent = Math.round(state.compareAt * 100);
  handle.setAttribute("aria-valuenow", String(percent));
  handle.setAttribute("aria-valuetext", `${percent} % before`);
}

function setUpDivider() {
  const handle = byId("divider-handle");
  const move = (event) => {
    const frame = byId("stage").getBoundingClientRect();
    const [x] = viewport.toPicture(event.clientX - frame.left, 0);
    set({ compareAt: confined(x / currentFile().width) });
  };
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    handle.focus();
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) move(event);
  });
  handle.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const ways = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step };
    let to = null;
    if (event.key in ways) to = state.compareAt + ways[event.key];
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = 1;
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    set({ compareAt: confined(to) });
  });
}

export function setUpCompare(pictureViewport) {
  viewport = pictureViewport;
  byId("compare").addEventListener("click", toggleCompare);
  byId("show-map").addEventListener("click", () => set({ showsMap: !state.showsMap, comparing: false }));
  const hold = byId("hold-before");
  hold.addEventListener("pointerdown", (event) => {
    hold.setPointerCapture(event.pointerId);
    holdBefore(true);
  });
  for (const name of ["pointerup", "pointercancel", "blur"]) hold.addEventListener(name, () => holdBefore(false));
  hold.addEventListener("contextmenu", (event) => event.preventDefault());
  hold.addEventListener("keydown", (event) => {
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      holdBefore(true);
    }
  });
  hold.addEventListener("keyup", () => holdBefore(false));
  setUpDivider();
  viewport.onChange(place);
  on(["current", "files", "jobs", "comparing", "compareAt", "showsBefore", "showsMap"], show);
  show();
}
