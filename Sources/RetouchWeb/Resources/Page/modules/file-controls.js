// Controls for fields that name files: what is chosen, a menu of pictures that fit, and a way to add one.

import { api } from "./api.js";
import { icon, make, placeMenu, words } from "./dom.js";
import { frame, helpOf } from "./field-controls.js";
import { filesFor, isMaskField } from "./fitting-files.js";
import { guarded } from "./notices.js";
import { pictureGrid, revealChosen } from "./picture-grid.js";
import { addFile, state } from "./store.js";
import { thumbnail } from "./thumbnails.js";

function uploader(field, onFile) {
  const input = make("input", {
    type: "file", accept: "image/*", className: "off", tabIndex: -1, "aria-hidden": "true",
    data: { testid: `field-${field.name}-upload` },
  });
  const button = make("button", {
    type: "button", className: "outlined", textContent: "Add …",
    "aria-label": `Add a file for ${words(field.name).toLowerCase()}`,
  });
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", guarded(async () => {
    const [blob] = input.files;
    input.value = "";
    if (!blob) return;
    const file = await api.upload(blob, blob.name, isMaskField(field) ? "mask" : "picture");
    addFile(file);
    onFile(file.name);
  }));
  return [button, input];
}

/// A button that opens a menu of the files that fit the field.
/// - how: `{label, isChosen(file), onChoose(file)}`
function chooser(field, { label, isChosen, onChoose }) {
  const menu = make("div", { className: "menu file-menu", popover: "auto", "aria-label": words(field.name) });
  const button = make("button", { type: "button", className: "outlined file-choice", textContent: label });
  button.popoverTargetElement = menu;
  const fill = () => menu.replaceChildren(...pictureGrid(filesFor(field), {
    isChosen,
    onChoose: (file) => {
      menu.hidePopover();
      onChoose(file);
    },
  }));
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") fill();
    else menu.replaceChildren();
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    placeMenu(menu, button);
    revealChosen(menu);
  });
  return { button, menu };
}

function remover(name, onRemove) {
  const button = make("button", { type: "button", className: "icon", "aria-label": `Don’t use ${name}` }, icon("close"));
  button.addEventListener("click", onRemove);
  return button;
}

const chosenRow = (name) => [thumbnail(name), make("span", { className: "name", textContent: name })];

export function fileControl(field, value, onChange) {
  let chosen = value ?? null;
  const { button, menu } = chooser(field, {
    label: "None", isChosen: (file) => file.name === chosen, onChoose: (file) => choose(file.name),
  });
  const remove = remover("it", () => {
    choose(null);
    button.focus();
  });
  const show = () => {
    button.replaceChildren(...(chosen ? chosenRow(chosen) : ["None"]));
    remove.hidden = chosen === null;
  };
  const choose = (name) => {
    chosen = name;
    onChange(name ?? undefined);
    show();
  };
  const [add, input] = uploader(field, choose);
  show();
  const control = make("span", { className: "control file" }, button, remove, add, input, menu);
  return {
    ...frame(field, control, [button, remove, add]),
    showFiles: () => chosen && !state.files.has(chosen) && choose(null),
  };
}

export function filesControl(field, value, onChange) {
  let chosen = [...(value ?? [])];
  const id = `field-${field.name}`;
  const help = helpOf(field);
  const list = make("div", { className: "chosen-files" });
  const change = (names) => {
    chosen = names.slice(0, field.atMost ?? names.length);
    onChange(chosen.length ? chosen : undefined);
    show();
  };
  const { button, menu } = chooser(field, {
    label: "Choose …", isChosen: (file) => chosen.includes(file.name),
    onChoose: ({ name }) => change(
      chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]),
  });
  const show = () => list.replaceChildren(...chosen.map((name) => make("div", { className: "file-choice" },
    ...chosenRow(name), remover(name, () => {
      change(chosen.filter((other) => other !== name));
      button.focus();
    }))));
  const [add, input] = uploader(field, (name) => change([...chosen, name]));
  show();
  const element = make("fieldset", {
    className: "field", "aria-describedby": help.id, data: { field: field.name, testid: id },
  }, make("legend", { textContent: words(field.name) }), list,
  make("span", { className: "control file" }, button, add, input, menu), help);
  return {
    element,
    showFiles: () => chosen.some((name) => !state.files.has(name))
      && change(chosen.filter((name) => state.files.has(name))),
    problem: () => null,
    setEnabled(isEnabled, ruling) {
      element.disabled = !isEnabled;
      help.textContent = isEnabled ? field.help : `Not together with ${ruling}.`;
    },
  };
}
