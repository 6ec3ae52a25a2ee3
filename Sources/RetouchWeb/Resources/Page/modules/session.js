// What a reload must not lose, in the tab's own memory.

import { on, set, state } from "./store.js";
import { restoreDrawings, savedDrawings } from "./shapes.js";

const kept = [
  "current", "edit", "tool", "brushSize", "colour", "recentColours", "settings", "samples",
  "uncertainty", "chosen", "saved", "awaited",
];
// The path holds the server's token, so another server's memory is never taken for this one's.
const place = `retouch ${location.pathname}`;
let waiting = null;

function save() {
  clearTimeout(waiting);
  waiting = null;
  const memory = Object.fromEntries(kept.map((key) => [key, state[key]]));
  try {
    sessionStorage.setItem(place, JSON.stringify({ ...memory, drawings: savedDrawings() }));
  } catch {
    // A full or forbidden memory costs only what a reload would have kept.
  }
}

function saveSoon() {
  waiting ??= setTimeout(save, 250);
}

export function restoreSession() {
  let memory = null;
  try {
    memory = JSON.parse(sessionStorage.getItem(place));
  } catch {
    return;
  }
  if (!memory) return;
  set(Object.fromEntries(kept.filter((key) => key in memory).map((key) => [key, memory[key]])));
  restoreDrawings(memory.drawings ?? []);
}

export function keepSession() {
  on([...kept, "drawn"], saveSoon);
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
}
