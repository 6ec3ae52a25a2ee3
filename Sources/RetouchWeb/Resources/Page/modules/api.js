// The server's HTTP interface. Addresses are relative: the page needn't know where it lies.

class ServerError extends Error {
  constructor(message, kind, status) {
    super(message);
    this.kind = kind;
    this.status = status;
  }
}

/// The server couldn't be reached at all.
class ConnectionError extends Error {
  constructor() {
    super("Retouch doesn't answer. Is it still running?");
  }
}

const watchers = new Set();
let reachable = true;

/// Tells `watcher` whenever the server goes away or comes back.
export function watchConnection(watcher) {
  watchers.add(watcher);
}

export function noteConnection(isReachable) {
  if (reachable === isReachable) return;
  reachable = isReachable;
  for (const watcher of watchers) watcher(reachable);
  if (!reachable) knock();
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/// Asks for something small until the server is back, so that the page can say so.
async function knock() {
  while (!reachable) {
    await pause(2000);
    await attempt("api/jobs", {}).catch(() => {});
  }
}

async function attempt(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    noteConnection(false);
    throw new ConnectionError();
  }
  noteConnection(true);
  if (response.ok) return response;
  let stated = null;
  try {
    stated = (await response.json()).error;
  } catch {
    // A body that isn't the server's own JSON says nothing to a user.
  }
  throw new ServerError(
    stated?.message ?? `Retouch answered ${response.status} ${response.statusText}`.trim(),
    stated?.kind ?? "unknown", response.status);
}

/// Reading may be repeated without harm, so it waits for the server to come back; writing may not.
async function request(path, options = {}) {
  const isReading = !options.method || options.method === "GET";
  for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
    try {
      return await attempt(path, options);
    } catch (error) {
      if (!(error instanceof ConnectionError) || !isReading) throw error;
      await pause(wait);
      if (options.signal?.aborted) throw new DOMException("aborted", "AbortError");
    }
  }
}

async function json(path, options) {
  return (await request(path, options)).json();
}

const sending = (value) => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value),
});

const file = (name) => `api/files/${encodeURIComponent(name)}`;
const job = (id) => `api/jobs/${encodeURIComponent(id)}`;
const query = (values) => {
  const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return known.length ? `?${new URLSearchParams(known)}` : "";
};

export const address = {
  view: (name, { x, y, width, height, side } = {}) =>
    `${file(name)}/view${query({ x, y, width, height, side })}`,
  content: (name, format, quality) => `${file(name)}/content${query({ format, quality })}`,
  recipe: (name) => `${file(name)}/recipe`,
  events: (id) => `${job(id)}/events`,
};

async function bitmap(path, signal) {
  const response = await request(path, { signal });
  return createImageBitmap(await response.blob());
}

export const api = {
  edits: () => json("api/edits"),
  files: async () => (await json("api/files")).files,
  file: (name) => json(file(name)),
  remove: (name) => request(file(name), { method: "DELETE" }),
  upload: (blob, name, kind = "picture") =>
    json(`api/files${query({ name, kind })}`, { method: "POST", body: blob }),
  drawing: async (name) => (await json(`${file(name)}/drawing`)).shapes,
  draw: (picture, kind, shapes) => json(`api/drawings${query({ picture, kind })}`, sending({ shapes })),
  findDamage: (name, settings) => json(`${file(name)}/damage`, sending(settings)),
  jobs: async () => (await json("api/jobs")).jobs,
  job: (id) => json(job(id)),
  start: (order) => json("api/jobs", sending(order)),
  cancel: (id) => json(job(id), { method: "DELETE" }),
  viewBitmap: (name, region, signal) => bitmap(address.view(name, region), signal),
  previewBitmap: async (id, number) => {
    const response = await attempt(`${job(id)}/preview${query({ number })}`, {});
    return createImageBitmap(await response.blob());
  },
};
