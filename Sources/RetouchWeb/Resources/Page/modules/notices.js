// What the page says in words: a line of state, a line of errors, and words for screen readers.

import { byId } from "./dom.js";

export function say(text) {
  byId("status").textContent = text;
}

export function announce(text) {
  byId("announcer").textContent = text;
}

export function fail(error) {
  if (error?.name === "AbortError") return;
  byId("error").textContent = error?.message ?? String(error);
}

export function clearError() {
  byId("error").textContent = "";
}

export function showConnection(isReachable) {
  byId("connection").textContent =
    isReachable ? "" : "The connection to Retouch is lost. Trying again …";
}

/// Runs what a control starts, and shows what went wrong.
export function guarded(work) {
  return async (...values) => {
    clearError();
    try {
      return await work(...values);
    } catch (error) {
      fail(error);
    }
  };
}
