// Small helpers to make elements. Data becomes text, never markup.

export const byId = (id) => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key === "data") Object.assign(element.dataset, value);
    else if (key in element && !key.includes("-")) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name, className) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  if (className) svg.setAttribute("class", className);
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/// Opens `menu` beside `button`, inside the window.
export function placeMenu(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + 6;
  const top = below + height > innerHeight - 8 ? Math.max(8, at.top - height - 6) : below;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  menu.style.top = `${top}px`;
}

/// Arrow keys move among the items of a toolbar, tab list or group of choices; one of them is in
/// the order of Tab.
export function roving(container, selector, { selected, onMove } = {}) {
  const items = () => [...container.querySelectorAll(selector)].filter((item) => !item.hidden);
  const settle = () => {
    const all = items();
    const active = all.find((item) => selected?.(item)) ?? all[0];
    for (const item of all) item.tabIndex = item === active ? 0 : -1;
  };
  container.addEventListener("keydown", (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    let to = null;
    if (event.key in steps) to = (at + steps[event.key] + all.length) % all.length;
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = all.length - 1;
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    for (const item of all) item.tabIndex = item === all[to] ? 0 : -1;
    all[to].focus();
    onMove?.(all[to]);
  });
  settle();
  return settle;
}

/// "source-mask": "Source mask".
export function words(name) {
  const text = name.replaceAll("-", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
