// Opening pictures: chosen, dropped, pasted, or given to the command.

import { api } from "./api.js";
import { deleteFiles } from "./deleting.js";
import { byId, placeMenu } from "./dom.js";
import { isOpened, rootOf } from "./family.js";
import { announce, clearError, guarded, say } from "./notices.js";
import { pictureGrid, revealChosen } from "./picture-grid.js";
import { addFile, currentFile, on, set, state } from "./store.js";

const openedPictures = () => [...state.files.values()].filter(isOpened);
/// By opened picture: the step of its history at which it was left.
const leftAt = new Map();

const openFiles = guarded(async (blobs) => {
  const problems = [];
  for (const blob of blobs) {
    say(`Opening ${blob.name || "picture"} …`);
    const most = state.limits.fileBytes ?? Infinity;
    try {
      if (blob.size > most) throw new Error(`is larger than ${Math.floor(most / 2 ** 20)} MiB.`);
      const file = await api.upload(blob, blob.name || "pasted.png");
      addFile(file);
      set({ current: file.name });
    } catch (error) {
      problems.push(blob.name ? `${blob.name}: ${error.message}` : error.message);
    }
  }
  say("");
  if (problems.length) throw new Error(problems.join(" "));
});

function choose(file) {
  clearError();
  say("");
  const left = leftAt.get(file.name);
  set({ current: state.files.has(left) ? left : file.name, comparing: false, showsMap: false });
  announce(`${file.name} is shown`);
}

function showMenu() {
  const menu = byId("pictures-menu");
  const root = rootOf(shownFile());
  menu.replaceChildren(...pictureGrid(openedPictures(), {
    isChosen: (file) => file === root,
    onChoose: (file) => {
      menu.hidePopover();
      choose(file);
    },
    onDelete: (file) => {
      menu.hidePopover();
      deleteFiles([file]);
    },
  }));
}

/// What was chosen, even when it can't be shown.
const shownFile = () => state.files.get(state.current) ?? null;

function show() {
  const [file, shown] = [shownFile(), currentFile()];
  byId("empty").hidden = file !== null;
  byId("pictures-button").hidden = file === null;
  byId("zoom").hidden = shown === null;
  byId("overlay").setAttribute(
    "aria-label", shown ? `Picture ${shown.name}, ${shown.width} by ${shown.height} pixels` : "No picture");
  document.title = file ? `${file.name} – Retouch` : "Retouch";
  if (!file) return;
  const root = rootOf(file);
  if (root) leftAt.set(root.name, file.name);
  byId("picture-name").textContent = file.name;
  byId("picture-size").textContent = shown ? `${shown.width} × ${shown.height}` : "";
}

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

export function setUpPictures() {
  const input = byId("open-input");
  for (const id of ["open-button", "empty-open"]) byId(id).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const blobs = [...input.files];
    input.value = "";
    openFiles(blobs);
  });
  const menu = byId("pictures-menu");
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") showMenu();
  });
  menu.addEventListener("toggle", () => {
    placeMenu(menu, byId("pictures-button"));
    revealChosen(menu);
  });

  let depth = 0;
  const showDrop = () => {
    byId("drop").hidden = depth <= 0;
  };
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    showDrop();
  });
  addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    depth -= 1;
    showDrop();
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    showDrop();
    openFiles([...event.dataTransfer.files]);
  });
  addEventListener("paste", (event) => {
    const blobs = [...(event.clipboardData?.files ?? [])];
    if (blobs.length === 0) return;
    event.preventDefault();
    openFiles(blobs);
  });
  on(["current", "files"], show);
  show();
}
