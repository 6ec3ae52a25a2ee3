// What the page knows. Parts of it change by `set`; who listens to a part is told once a turn.

export const state = {
  edits: [],
  limits: { samples: 8 },
  formats: [],
  files: new Map(),
  jobs: new Map(),
  /// The name of the picture that is shown.
  current: null,
  edit: null,
  /// As chosen; an edit that hasn't it gets the nearest one, see tools.js.
  tool: "brush",
  /// Across, in points of the screen.
  brushSize: 40,
  colour: "#b98a6e",
  recentColours: [],
  /// By edit: the fields that the user set.
  settings: {},
  samples: 1,
  uncertainty: false,
  activeJob: null,
  /// What is waited for besides a job, in words.
  busy: null,
  /// The job whose end the user hasn't seen yet, by its id.
  awaited: null,
  comparing: false,
  compareAt: 0.5,
  showsBefore: false,
  showsMap: false,
  /// By job: which of its answers was looked at last.
  chosen: {},
  /// Names of results that were saved.
  saved: {},
  /// Counts what is painted, so that listeners see that something changed.
  drawn: 0,
};

const listeners = [];
const changed = new Set();

export function set(parts) {
  for (const [key, value] of Object.entries(parts)) {
    if (Object.is(state[key], value)) continue;
    state[key] = value;
    if (changed.size === 0) queueMicrotask(tell);
    changed.add(key);
  }
}

function tell() {
  const keys = new Set(changed);
  changed.clear();
  for (const { watched, listener } of listeners) {
    if (watched.some((key) => keys.has(key))) listener(keys);
  }
}

export function on(watched, listener) {
  listeners.push({ watched, listener });
}

export function addFile(file) {
  const files = new Map(state.files);
  files.set(file.name, file);
  set({ files });
}

/// The server's list. What is known besides stays: of many pictures it tells only the names.
export function takeFiles(files) {
  set({ files: new Map(files.map((file) => [file.name, { ...state.files.get(file.name), ...file }])) });
}

export function addJob(job) {
  const jobs = new Map(state.jobs);
  jobs.set(job.id, job);
  set({ jobs });
}

/// The picture that is shown; null also for one that the server can't read, or hasn't looked at yet.
export function currentFile() {
  const file = state.files.get(state.current);
  return file?.width && !file.problem ? file : null;
}
export const currentEdit = () => state.edits.find((edit) => edit.name === state.edit) ?? null;
