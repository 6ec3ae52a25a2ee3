// Pictures to choose from, as a grid; with a field to look for names when they are many.

import { icon, make, roving } from "./dom.js";
import { thumbnail } from "./thumbnails.js";

const fewEnoughToSee = 24;

function choice(file, { isChosen, onChoose, onDelete }) {
  const size = file.width ? `, ${file.width} × ${file.height}` : "";
  const button = make("button", {
    type: "button", className: "picture-choice", title: `${file.name}${size}`,
    "aria-pressed": String(isChosen(file)), data: { testid: "picture-choice", name: file.name },
  }, thumbnail(file.name), make("span", { className: "name", textContent: file.name }));
  button.addEventListener("click", () => onChoose(file));
  const item = make("div", { className: "picture-item", data: { name: file.name } }, button);
  if (onDelete && file.origin === "uploaded") {
    const remove = make("button", {
      type: "button", className: "remove", title: "Delete", "aria-label": `Delete ${file.name}`,
      data: { testid: "delete-picture" },
    }, icon("close", "small"));
    remove.addEventListener("click", () => onDelete(file));
    item.append(remove);
  }
  return item;
}

/// The elements of a menu that offers `files`.
/// - how: `{isChosen(file), onChoose(file), onDelete(file)?}`
export function pictureGrid(files, how) {
  const items = files.map((file) => choice(file, how));
  const grid = make("div", { className: "picture-grid" }, ...items);
  const settle = roving(grid, ".picture-choice", {
    selected: (button) => button.getAttribute("aria-pressed") === "true",
  });
  if (files.length === 0) return [make("p", { className: "faint", textContent: "There is none that fits." })];
  if (files.length <= fewEnoughToSee) return [grid];
  const nothing = make("p", { className: "faint", textContent: "No name has this in it.", hidden: true });
  const search = make("input", {
    type: "text", placeholder: `Find among ${files.length}`, "aria-label": "Find by name", spellcheck: false,
    autocomplete: "off", data: { testid: "find-picture" },
  });
  search.addEventListener("input", () => {
    const part = search.value.trim().toLowerCase();
    for (const item of items) {
      item.hidden = !item.dataset.name.toLowerCase().includes(part);
      item.querySelector(".picture-choice").hidden = item.hidden;
    }
    settle();
    nothing.hidden = items.some((item) => !item.hidden);
  });
  return [search, grid, nothing];
}

export function revealChosen(menu) {
  menu.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest" });
}
