// One control for each kind of field.

import { make, words } from "./dom.js";
import { randomSeed } from "./edits.js";
import { fileControl, filesControl } from "./file-controls.js";

/// A range of more steps than this is no place for a slider.
const mostSteps = 100;

/// `{element, setEnabled(isEnabled, ruling), problem(), showFiles?}`. `value` undefined is the default;
/// `onChange` gets undefined for it, too.
export function fieldControl(field, value, onChange) {
  const makers = {
    integer: numberControl, number: numberControl, seed: seedControl, flag: flagControl,
    choice: choiceControl, words: wordsControl, file: fileControl, files: filesControl,
    proportions: proportionsControl, form: formControl, forms: formsControl,
    noiseLevels: levelsControl,
  };
  return (makers[field.kind] ?? formControl)(field, value, onChange);
}

const standardWords = (field) =>
  field.defaultText ?? (field.default !== undefined && field.default !== null
    && typeof field.default !== "boolean" ? String(field.default) : null);

/// The first example of what is expected: it stands in quotation marks.
const example = (field) => /"([^"]+)"/.exec(field.expected ?? "")?.[1];

const placeholder = (field) => {
  const standard = standardWords(field);
  return standard ? `default: ${standard}` : example(field) ? `as ${example(field)}` : "";
};

/// What the command line says of a field: its first lines, and all of it while the field has the focus
/// or when it is clicked.
export function helpOf(field) {
  const help = make("p", { className: "help", id: `field-${field.name}-help`, textContent: field.help });
  help.addEventListener("click", () => help.classList.toggle("whole"));
  return help;
}

/// Label, control, help and problem of one field.
export function frame(field, control, inputs, { check } = {}) {
  const id = `field-${field.name}`;
  const help = helpOf(field);
  const problem = make("p", { className: "problem", id: `${id}-problem` });
  const [main] = inputs;
  main.id ||= id;
  main.dataset.testid ??= id;
  main.setAttribute("aria-describedby", `${help.id} ${problem.id}`);
  const element = make("div", { className: "field row", data: { field: field.name } },
    make("label", { htmlFor: main.id, textContent: words(field.name) }), control, problem, help);
  const test = () => {
    const text = check?.() ?? "";
    problem.textContent = text;
    main.setAttribute("aria-invalid", String(text !== ""));
    return text ? `${words(field.name)}: ${text}` : null;
  };
  main.addEventListener("input", () => problem.textContent && test());
  main.addEventListener("change", test);
  return {
    element,
    problem: test,
    setEnabled(isEnabled, ruling) {
      for (const input of inputs) input.disabled = !isEnabled;
      help.textContent = isEnabled ? field.help : `Not together with ${ruling}.`;
    },
  };
}

function numberControl(field, value, onChange) {
  const isWhole = field.kind === "integer";
  const { minimum, maximum } = field;
  const input = make("input", {
    type: "number", min: minimum, max: maximum, step: isWhole ? 1 : "any",
    inputMode: isWhole ? "numeric" : "decimal", value: value ?? "",
    placeholder: standardWords(field) ?? "",
  });
  const extent = maximum - minimum;
  const isSliding = Number.isFinite(extent) && extent > 0 && extent <= mostSteps;
  const range = isSliding ? make("input", {
    type: "range", min: minimum, max: maximum, step: isWhole ? 1 : extent <= 1 ? 0.01 : extent / 100,
    tabIndex: -1, "aria-hidden": "true",
  }) : null;
  const slide = () => {
    if (range) range.value = String(input.value || (typeof field.default === "number" ? field.default : minimum));
  };
  const read = () => {
    const number = input.valueAsNumber;
    return input.value === "" || !Number.isFinite(number) ? undefined : number;
  };
  const check = () => {
    const number = read();
    if (input.validity.badInput) return "must be a number";
    if (number === undefined) return field.required ? "must be given" : "";
    if (isWhole && !Number.isInteger(number)) return "must be a whole number";
    const isInside = (minimum == null || number >= minimum) && (maximum == null || number <= maximum);
    return isInside ? "" : `must be from ${minimum} to ${maximum}`;
  };
  input.addEventListener("input", () => {
    slide();
    onChange(check() === "" ? read() : undefined);
  });
  range?.addEventListener("input", () => {
    input.value = range.value;
    onChange(read());
  });
  slide();
  const control = make("span", { className: "control number" }, input, range);
  const isLong = standardWords(field)?.length > 8;
  if (isLong) input.placeholder = "";
  const told = isLong ? { ...field, help: `${field.help} (${placeholder(field)})` } : field;
  return frame(told, control, range ? [input, range] : [input], { check });
}

function textControl(field, value, onChange, { check, read, write = String, button, suggestions }) {
  const input = make("input", {
    type: "text", value: value === undefined ? "" : write(value), placeholder: placeholder(field),
    spellcheck: false, autocomplete: "off", autocapitalize: "off",
  });
  const problem = () => (input.value.trim() === "" ? "" : check(input.value.trim()));
  input.addEventListener("input", () => {
    const text = input.value.trim();
    onChange(text === "" || problem() !== "" ? undefined : read(text));
  });
  const list = suggestions && make("datalist", { id: `field-${field.name}-usual` },
    ...suggestions.map((value) => make("option", { value })));
  if (list) input.setAttribute("list", list.id);
  const control = make("span", { className: "control" }, input, button?.(input), list);
  return frame(field, control, [input], { check: problem });
}

function seedControl(field, value, onChange) {
  return textControl(field, value, onChange, {
    check: (text) => (/^[0-9]{1,20}$/.test(text) && BigInt(text) < 2n ** 64n ? ""
      : "must be a whole number, 0 or more"),
    // Larger numbers than this are told as texts: JSON's readers round them.
    read: (text) => (BigInt(text) <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(text) : text),
    button: (input) => {
      const button = make("button", { type: "button", className: "outlined", textContent: "Random" });
      button.addEventListener("click", () => {
        input.value = String(randomSeed());
        input.dispatchEvent(new Event("input"));
      });
      return button;
    },
  });
}

function formControl(field, value, onChange) {
  const pattern = field.pattern ? new RegExp(field.pattern) : null;
  return textControl(field, value, onChange, {
    check: (text) => (!pattern || pattern.test(text) ? "" : `must be ${field.expected}`),
    read: (text) => text,
  });
}

function formsControl(field, value, onChange) {
  const pattern = field.pattern ? new RegExp(field.pattern) : null;
  const parts = (text) => text.split(/[\s;]+/).filter((part) => part !== "");
  return textControl({ ...field, help: `${field.help} Several with spaces between.` },
    value, onChange, {
      check: (text) => {
        const all = parts(text);
        if (field.atMost && all.length > field.atMost) return `must be at most ${field.atMost}`;
        const wrong = all.find((part) => pattern && !pattern.test(part));
        return wrong === undefined ? "" : `“${wrong}” must be ${field.expected}`;
      },
      read: parts, write: (list) => list.join(" "),
    });
}

const usualProportions = ["1:1", "4:3", "3:2", "16:9", "2:1", "3:4", "2:3", "9:16"];

function proportionsControl(field, value, onChange) {
  return textControl(field, value, onChange, {
    suggestions: usualProportions,
    check: (text) => (/^[0-9]+(\.[0-9]+)?:[0-9]+(\.[0-9]+)?$/.test(text) ? ""
      : "must be width to height, as 16:9"),
    read: (text) => text,
  });
}

function levelsControl(field, value, onChange) {
  const numbers = (text) => text.split(/[\s,;]+/).filter((part) => part !== "").map(Number);
  return textControl(field, value, onChange, {
    check: (text) => {
      const all = numbers(text);
      if (field.atMost && all.length > field.atMost) return `must be at most ${field.atMost} numbers`;
      const isFalling = all.every((level, at) => level > 0 && (at === 0 || level < all[at - 1]));
      return isFalling ? "" : "must be positive numbers that fall, as 80, 20, 5";
    },
    read: numbers, write: (list) => list.join(", "),
  });
}

function flagControl(field, value, onChange) {
  const id = `field-${field.name}`;
  const input = make("input", { type: "checkbox", id, checked: value ?? field.default ?? false, data: { testid: id } });
  const help = make("span", { className: "help", id: `${id}-help`, textContent: field.help });
  input.setAttribute("aria-describedby", help.id);
  input.addEventListener("change", () =>
    onChange(input.checked === (field.default ?? false) ? undefined : input.checked));
  const element = make("div", { className: "field", data: { field: field.name } },
    make("label", { className: "check" }, input, make("span", {}, words(field.name), help)));
  return {
    element,
    problem: () => null,
    setEnabled(isEnabled) {
      input.disabled = !isEnabled;
    },
  };
}

function choiceControl(field, value, onChange) {
  const standard = standardWords(field);
  const isLong = standard?.length > 24;
  const absent = !standard ? "Not set" : isLong ? "Default" : `Default: ${standard}`;
  const told = isLong ? { ...field, help: `${field.help} (${placeholder(field)})` } : field;
  const select = make("select", {},
    field.required ? null : make("option", { value: "", textContent: absent }),
    ...field.choices.map((choice) => make("option", { value: choice, textContent: choice })));
  select.value = value ?? "";
  if (field.required && select.selectedIndex < 0) select.selectedIndex = 0;
  select.addEventListener("change", () => onChange(select.value === "" ? undefined : select.value));
  return frame(told, make("span", { className: "control" }, select), [select]);
}

/// Their order may count, so it is the order in which they are ticked.
function wordsControl(field, value, onChange) {
  let chosen = [...(value ?? [])];
  const id = `field-${field.name}`;
  const help = make("p", { className: "help", id: `${id}-help` });
  const boxes = field.choices.map((choice) => {
    const box = make("input", {
      type: "checkbox", checked: chosen.includes(choice), data: { testid: `${id}-${choice}` },
    });
    box.addEventListener("change", () => {
      chosen = box.checked ? [...chosen, choice] : chosen.filter((other) => other !== choice);
      show();
      onChange(chosen.length ? chosen : undefined);
    });
    return make("label", { className: "check" }, box, make("span", { textContent: words(choice) }));
  });
  const show = () => {
    help.textContent = `${field.help} ${chosen.length ? `Chosen: ${chosen.join(", ")}.` : ""}`.trim();
  };
  show();
  const element = make("fieldset", {
    className: "field", "aria-describedby": help.id, data: { field: field.name, testid: id },
  }, make("legend", { textContent: words(field.name) }), make("div", { className: "words" }, ...boxes), help);
  return {
    element,
    problem: () => null,
    setEnabled(isEnabled) {
      element.disabled = !isEnabled;
    },
  };
}
