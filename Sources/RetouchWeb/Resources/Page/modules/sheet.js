// The settings on narrow windows: a sheet from below.

import { byId } from "./dom.js";

export const isSheetOpen = () => byId("panel").classList.contains("open");

export function openSheet(isOpen) {
  const button = byId("sheet-open");
  byId("panel").classList.toggle("open", isOpen);
  button.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) byId("sheet-close").focus();
  else if (byId("panel").contains(document.activeElement)) button.focus();
}

export function setUpSheet() {
  byId("sheet-open").addEventListener("click", () => openSheet(!isSheetOpen()));
  byId("sheet-close").addEventListener("click", () => openSheet(false));
  document.addEventListener("pointerdown", (event) => {
    const isOutside = !byId("panel").contains(event.target) && !byId("sheet-open").contains(event.target);
    if (isSheetOpen() && isOutside) openSheet(false);
  });
}
