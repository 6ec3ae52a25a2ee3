// Controls for fields that name files: a choice of those that are there, and a way to add one.

import { api } from "./api.js";
import { make, words } from "./dom.js";
import { isOpened } from "./family.js";
import { frame } from "./field-controls.js";
import { guarded } from "./notices.js";
import { addFile, state } from "./store.js";

/// What was opened, and masks; results would make the list long, and can be saved and added.
const choosable = () => [...state.files.values()].filter((file) =>
  isOpened(file) || (file.kind === "mask" && file.origin !== "drawn"));

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
    const isMask = /mask|avoid|damage/.test(field.name);
    const file = await api.upload(blob, blob.name, isMask ? "mask" : "picture");
    addFile(file);
    onFile(file.name);
  }));
  return [button, input];
}

export function fileControl(field, value, onChange) {
  let chosen = value ?? "";
  const select = make("select");
  const showFiles = () => {
    const names = new Set(choosable().map((file) => file.name));
    if (state.files.has(chosen)) names.add(chosen);
    select.replaceChildren(
      make("option", { value: "", textContent: "None" }),
      ...[...names].map((name) => make("option", { value: name, textContent: name })));
    select.value = chosen;
  };
  const choose = (name) => {
    chosen = name;
    select.value = name;
    onChange(name === "" ? undefined : name);
  };
  select.addEventListener("change", () => choose(select.value));
  const [button, input] = uploader(field, (name) => {
    choose(name);
    queueMicrotask(showFiles);
  });
  showFiles();
  const control = make("span", { className: "control" }, select, button, input);
  return { ...frame(field, control, [select, button]), showFiles };
}

export function filesControl(field, value, onChange) {
  let chosen = [...(value ?? [])];
  const id = `field-${field.name}`;
  const help = make("p", { className: "help", id: `${id}-help`, textContent: field.help });
  const list = make("div", { className: "words" });
  const change = (names) => {
    chosen = names.slice(0, field.atMost ?? names.length);
    onChange(chosen.length ? chosen : undefined);
  };
  const showFiles = () => {
    list.replaceChildren(...choosable().filter((file) => file.kind === "picture").map((file) => {
      const box = make("input", { type: "checkbox", checked: chosen.includes(file.name) });
      box.addEventListener("change", () => change(
        box.checked ? [...chosen, file.name] : chosen.filter((name) => name !== file.name)));
      return make("label", { className: "check" }, box, make("span", { textContent: file.name }));
    }));
  };
  const [button, input] = uploader(field, (name) => {
    change([...chosen, name]);
    showFiles();
  });
  button.classList.add("small-button");
  showFiles();
  const element = make("fieldset", {
    className: "field", "aria-describedby": help.id, data: { field: field.name, testid: id },
  }, make("legend", { textContent: words(field.name) }), list,
  make("span", { className: "control" }, button, input), help);
  return {
    element, showFiles,
    problem: () => null,
    setEnabled(isEnabled, ruling) {
      element.disabled = !isEnabled;
      help.textContent = isEnabled ? field.help : `Not together with ${ruling}.`;
    },
  };
}
