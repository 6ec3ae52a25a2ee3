// Saving: nothing is written unasked, and nobody leaves without a word while something isn't saved.

import { address, api } from "./api.js";
import { byId, make, placeMenu } from "./dom.js";
import { canvasField } from "./edits.js";
import { beforeOf, lineOf } from "./family.js";
import { guarded } from "./notices.js";
import { coversAnything, currentKind, currentShapes } from "./shapes.js";
import { addFile, currentEdit, currentFile, on, set, state } from "./store.js";

const lossy = new Set(["jpeg", "webp", "heif", "avif"]);

/// Results that nothing saved was made of.
function hasUnsaved() {
  const kept = new Set();
  for (const name of Object.keys(state.saved)) {
    for (const file of lineOf(state.files.get(name) ?? null)) kept.add(file.name);
  }
  const jobs = new Map();
  for (const file of state.files.values()) {
    if (file.origin !== "result") continue;
    const id = file.from?.job;
    jobs.set(id, (jobs.get(id) ?? false) || kept.has(file.name));
  }
  return [...jobs.values()].some((isKept) => !isKept);
}

/// Files that the recipe of `file` names and the user doesn't have: masks, colours, uploads.
function recipeFiles(file) {
  const names = new Set();
  for (const one of lineOf(file)) {
    for (const edit of state.jobs.get(one.from?.job)?.recipe.edits ?? []) {
      for (const value of Object.values(edit).flat()) {
        const used = state.files.get(value);
        if (used && used.origin !== "given") names.add(used.name);
      }
    }
  }
  return [...names];
}

/// Has the browser save what is at an address.
function save(href) {
  const link = make("a", { href, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
}

function show() {
  const file = currentFile();
  byId("save-button").disabled = file === null;
  if (!file) return;
  const format = byId("format");
  if (format.options.length === 0 || format.dataset.of !== file.format) {
    format.dataset.of = file.format;
    const standard = state.formats.includes(file.format) ? file.format : state.formats[0];
    format.replaceChildren(...state.formats.map((name) => make("option", {
      value: name, textContent: name === file.format ? `${name.toUpperCase()} (as it is)` : name.toUpperCase(),
    })));
    format.value = standard ?? "";
  }
  const isLossy = lossy.has(format.value);
  byId("quality-field").hidden = !isLossy;
  byId("lossy-note").hidden = !isLossy;
  const link = byId("download");
  link.href = address.content(file.name, format.value || undefined, isLossy ? byId("quality").value : undefined);
  byId("download-recipe").hidden = beforeOf(file) === null;
  byId("download-recipe").textContent =
    recipeFiles(file).length > 0 ? "Download recipe and its files" : "Download recipe";
  byId("download-mask").hidden = currentKind() === null || !coversAnything(currentShapes());
  byId("download-mask").textContent =
    currentKind() === "hints" ? "Download colours as PNG" : "Download mask as PNG";
}

const downloadMask = guarded(async () => {
  const kind = canvasField(currentEdit()).kind;
  const file = await api.draw(state.current, kind, currentShapes());
  addFile(file);
  save(address.content(file.name, "png"));
  byId("save-menu").hidePopover();
});

/// Under the names that the recipe knows them by, so that it runs where they lie together.
function downloadRecipe() {
  const file = currentFile();
  save(address.recipe(file.name));
  for (const name of recipeFiles(file)) save(address.content(name));
  byId("save-menu").hidePopover();
}

export function setUpSaving() {
  const menu = byId("save-menu");
  menu.addEventListener("toggle", () => {
    show();
    placeMenu(menu, byId("save-button"));
  });
  byId("format").addEventListener("change", show);
  const [number, range] = [byId("quality"), byId("quality-range")];
  number.addEventListener("input", () => {
    range.value = number.value;
    if (number.checkValidity()) show();
  });
  range.addEventListener("input", () => {
    number.value = range.value;
    show();
  });
  byId("download").addEventListener("click", () => {
    set({ saved: { ...state.saved, [state.current]: true } });
    setTimeout(() => menu.hidePopover());
  });
  byId("download-recipe").addEventListener("click", downloadRecipe);
  byId("download-mask").addEventListener("click", downloadMask);
  addEventListener("beforeunload", (event) => {
    if (!hasUnsaved()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  on(["current", "files", "formats", "edit", "drawn"], show);
  show();
}
