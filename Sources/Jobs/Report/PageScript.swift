/// The script of a report's page: shows its data a hundred pictures at a time.
///
/// Everything a batch says goes into the page as text (`el`), so that no name is ever markup.
enum PageScript {
  static let text = #"""

    "use strict";
    // Data that lies in the page, taken out of it.
    const take = (id) => {
      const element = document.getElementById(id);
      const value = JSON.parse(element.textContent);
      element.remove();
      return value;
    };
    const facts = take("facts");
    const rows = take("rows");
    const smalls = new Map();
    const byId = (id) => document.getElementById(id);

    // Names may hold line breaks and marks that turn the writing's direction; what is shown must not.
    const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
    const clean = (text) => String(text).replace(unseen, "\ufffd");
    // An element; its children are elements and texts, and texts stay texts.
    const el = (tag, attributes, ...children) => {
      const node = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes ?? {})) {
        node.setAttribute(name, clean(value));
      }
      node.append(...children.map((child) => child instanceof Node ? child : clean(child)));
      return node;
    };
    const quoted = (name) => el("bdi", {}, name);

    const number = (value, digits = 0) =>
      value.toLocaleString("en", { maximumFractionDigits: digits });
    const precise = (value) => number(value, value >= 100 ? 0 : value >= 10 ? 1 : 2);
    const count = (value, one, many) => value === 1 ? `1 ${one}` : `${number(value)} ${many}`;
    const span = (seconds) => {
      if (seconds < 60) return `${precise(seconds)} s`;
      const whole = Math.round(seconds);
      const [minutes, hours, days] = [60, 3600, 86400].map((unit) => Math.floor(whole / unit));
      if (minutes < 60) return `${minutes} min ${whole % 60} s`;
      return hours < 24 ? `${hours} h ${minutes % 60} min` : `${days} d ${hours % 24} h`;
    };
    const rate = (perSecond) =>
      perSecond >= 1 ? `${precise(perSecond)} a second`
      : perSecond >= 1 / 60 ? `${precise(perSecond * 60)} a minute`
      : `${precise(perSecond * 3600)} an hour`;
    // "2026-11-26T17:04:05Z" and another, in words; one day is named once.
    const days = (first, last) => {
      const [from, to] = [first, last].map((text) => text.replace("Z", "").split("T"));
      return `${from.join(" ")} to ${from[0] === to[0] ? to[1] : to.join(" ")} UTC`;
    };
    const kinds = {
      badSetting: "wrong setting", badData: "bad data", noInput: "no such input", unavailable: "no network",
      badAnswer: "no answer", cannotCreate: "can't create the result", inputOutput: "reading or writing failed",
      diskFull: "disk full", outOfResources: "not enough memory or threads", cancelled: "interrupted",
    };
    const kind = (name) => kinds[name] ?? name;

    function showFacts() {
      const all = facts.summary;
      document.title = `${clean(facts.title)}: batch report`;
      byId("title").replaceChildren(quoted(facts.title), ": batch report");
      byId("lead").replaceChildren(quoted(facts.folder));
      if (all.begun) byId("lead").append(el("br"), days(all.begun, all.ended));
      const figure = (name, value, more, style) =>
        byId("figures").append(el("div", style ? { class: style } : {}, el("dt", {}, name),
          el("dd", {}, value, ...(more ? [el("span", { class: "more" }, more)] : []))));
      figure("Done", number(all.done), all.noted ? `${number(all.noted)} with notes` : "");
      figure("Failed", number(all.failed),
        all.kinds.map((entry) => `${kind(entry.kind)}: ${number(entry.count)}`).join(", "),
        all.failed ? "bad" : "");
      if (all.busySeconds > 0) {
        const perSecond = (all.done + all.failed) / all.busySeconds;
        figure("Pictures", rate(perSecond),
          perSecond < 1 / 60 ? "" : `${number(perSecond * 3600)} an hour`);
        figure("Megapixels", precise(all.megapixels), rate(all.megapixels / all.busySeconds));
      }
      const together = `${span(all.seconds)} of all together`;
      if (all.medianSeconds !== undefined) {
        figure("Seconds a picture", `${precise(all.medianSeconds)} s`, `the median; ${together}`);
      }
      if (all.begun) figure("At work", span(all.busySeconds), count(all.runs, "run", "runs"));
      figure("Retouch", all.versions.join(", "),
        all.recipes.length ? `${all.recipes.length > 1 ? "recipes" : "recipe"} ${all.recipes.map((sum) => sum.slice(0, 8)).slice(0, 4).join(", ")}${all.recipes.length > 4 ? " …" : ""}` : "");
    }

    // What is shown of all rows, by their numbers.
    const area = (row) => (row.width ?? 0) * (row.height ?? 0);
    const orders = {
      first: ["Failures first", () => 0],
      name: ["Name", (a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0],
      slow: ["Slowest first", (a, b) => b.seconds - a.seconds],
      fast: ["Fastest first", (a, b) => a.seconds - b.seconds],
      large: ["Largest first", (a, b) => area(b) - area(a)],
      small: ["Smallest first", (a, b) => area(a) - area(b)],
    };
    const filters = { all: [`All (${number(rows.length)})`, () => true] };
    const filter = (name, title, test) => {
      const found = rows.filter(test).length;
      if (found) filters[name] = [`${title} (${number(found)})`, test];
    };
    filter("failed", "Failed", (row) => row.failed);
    if (facts.summary.kinds.length > 1) {
      for (const entry of facts.summary.kinds) {
        filter(`failed-${entry.kind}`, `Failed: ${kind(entry.kind)}`, (row) => row.kind === entry.kind);
      }
    }
    filter("done", "Done", (row) => !row.failed);
    filter("noted", "Has notes", (row) => row.notes);
    filter("missing", "Has files that are gone or changed", (row) => row.beforeState || row.afterState);

    const perPage = 100;
    let shown = [];
    let page = 0;

    const haystack = (row) =>
      row.hay ??= [row.name, row.output, row.error, ...(row.notes ?? [])].join("\n").toLowerCase();
    function find() {
      const words = byId("search").value.toLowerCase().split(/\s+/).filter((word) => word);
      const test = filters[byId("filter").value][1];
      const order = orders[byId("order").value][1];
      shown = [...rows.keys()]
        .filter((place) => test(rows[place]) && words.every((word) => haystack(rows[place]).includes(word)))
        .sort((a, b) => order(rows[a], rows[b]) || a - b);
      show(0);
    }

    // Thumbnails become pictures when they come near the window.
    const watcher = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        watcher.unobserve(entry.target);
        const place = Number(entry.target.dataset.place);
        if (!smalls.has(place)) smalls.set(place, take(`small-${place}`));
        for (const img of entry.target.querySelectorAll("img")) {
          img.src = `data:${facts.mime};base64,${smalls.get(place)[Number(img.dataset.half)]}`;
        }
      }
    }, { rootMargin: "600px" });

    const states = { gone: "gone", changed: "changed since", unreadable: "can't be read" };

    function box(row, place) {
      const missing = ["before", "after"].filter((half) => row[`${half}State`])
        .map((half) => `${half}: ${states[row[`${half}State`]]}`);
      if (!row.small) {
        return row.failed ? null : el("div", { class: "box" }, missing.join(", ") || "no thumbnails; the links below open the pictures");
      }
      const halves = [row.beforeState ? null : "before", row.failed || row.afterState ? null : "after"];
      const pair = el("figure", { class: "pair" });
      pair.style.setProperty("--shape", row.width ? String(row.width / row.height) : "1.36");
      for (const half of [1, 0]) {
        if (!halves[half]) continue;
        const isAlone = !halves[1 - half];
        const img = el("img", {
          "data-half": half, decoding: "async", alt: `${halves[half]}: ${row.name}`,
          class: half === 0 && !isAlone ? "left" : "right",
        });
        pair.append(img);
        if (!row.failed) pair.append(el("span", { class: `tag ${halves[half]}`, "aria-hidden": "true" }, isAlone ? `${halves[half]} only` : halves[half]));
      }
      if (halves[0] && halves[1]) pair.append(el("span", { class: "edge" }), slider(pair, row));
      pair.dataset.place = place;
      watcher.observe(pair);
      return el("div", { class: "box" }, pair);
    }

    function slider(pair, row) {
      const input = el("input", {
        type: "range", min: 0, max: 100, step: 1, value: 50, "aria-label": `before and after: ${row.name}`,
      });
      const move = () => {
        pair.style.setProperty("--at", `${input.value}%`);
        input.setAttribute("aria-valuetext", `${input.value} percent before`);
      };
      input.addEventListener("input", move);
      input.addEventListener("keydown", (event) => {
        // Steps that are seen; the pointer has finer ones.
        const step = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5 }[event.key];
        if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        input.value = Number(input.value) + step;
        move();
      });
      move();
      return input;
    }

    function card(place) {
      const row = rows[place];
      const words = el("div", { class: "words" }, el("h3", {}, quoted(row.name)));
      if (row.failed) {
        words.append(el("p", { class: "error" }, el("span", { class: "kind" }, `${kind(row.kind)}: `), row.error ?? ""));
      } else {
        const parts = [row.width ? `${row.width}×${row.height}` : "", `${precise(row.seconds)} s`, row.seed === undefined ? "" : `seed ${row.seed}`];
        words.append(el("p", { class: "facts" }, parts.filter((part) => part).join(" · ")));
      }
      if (row.output) words.append(el("p", { class: "facts" }, "result: ", quoted(row.output)));
      if (row.notes) words.append(el("ul", { class: "notes" }, ...row.notes.map((note) => el("li", {}, note))));
      const links = el("p", { class: "state" });
      for (const half of row.failed ? ["before"] : ["before", "after"]) {
        if (half === "after") links.append(" · ");
        const state = row[`${half}State`];
        const title = row.failed ? "the input" : half;
        if (row[half]) links.append(el("a", { href: row[half] }, title));
        if (state) links.append(row[half] ? ` (${states[state]})` : `${title}: ${states[state]}`);
      }
      words.append(links);
      const picture = box(row, place);
      return el("li", row.failed ? { class: "failed" } : {}, ...(picture ? [picture] : []), words);
    }

    function show(wanted, focus) {
      const pages = Math.max(1, Math.ceil(shown.length / perPage));
      page = Math.min(Math.max(wanted, 0), pages - 1);
      const first = page * perPage;
      const places = shown.slice(first, first + perPage);
      watcher.disconnect();
      byId("pictures").replaceChildren(...places.map(card));
      byId("status").textContent = shown.length === 0
        ? "Nothing matches."
        : pages === 1 ? count(shown.length, "picture", "pictures")
        : `${number(first + 1)} to ${number(first + places.length)} of ${count(shown.length, "picture", "pictures")}`;
      for (const nav of document.querySelectorAll(".pager")) pager(nav, pages);
      if (focus) {
        byId("list").focus({ preventScroll: true });
        byId("list").scrollIntoView();
      }
    }

    function pager(nav, pages) {
      const button = (title, target) => {
        const off = target < 0 || target >= pages || target === page;
        const node = el("button", { type: "button", "aria-disabled": off }, title);
        node.addEventListener("click", () => { if (!off) show(target, true); });
        return node;
      };
      nav.hidden = pages === 1;
      nav.replaceChildren(button("First", 0), button("Back", page - 1),
        el("span", {}, `page ${number(page + 1)} of ${number(pages)}`),
        button("Next", page + 1), button("Last", pages - 1));
    }

    function choices(id, list) {
      byId(id).append(...Object.entries(list).map(([name, [title]]) => el("option", { value: name }, title)));
      byId(id).addEventListener("change", find);
    }
    choices("filter", filters);
    choices("order", orders);
    byId("search").addEventListener("input", find);
    byId("controls").addEventListener("submit", (event) => event.preventDefault());
    showFacts();
    find();

    """#
}
