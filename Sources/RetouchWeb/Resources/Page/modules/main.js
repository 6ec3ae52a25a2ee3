// Asks the server what there is, and puts the parts of the page together.

import { api, watchConnection } from "./api.js";
import { byId } from "./dom.js";
import { setUpBorderHandles } from "./border-handles.js";
import { setUpColours } from "./colours.js";
import { setUpCompare } from "./compare.js";
import { Crosshair } from "./crosshair.js";
import { setUpDeleting } from "./deleting.js";
import { setUpEditMenu } from "./edit-menu.js";
import { isOpened } from "./family.js";
import { followAgain, setUpFollowing } from "./following.js";
import { Gestures } from "./gestures.js";
import { setUpHelp } from "./help.js";
import { setUpHistory } from "./history.js";
import { setUpJobs } from "./jobs.js";
import { setUpKeyboard } from "./keyboard.js";
import { setUpMasks } from "./masks.js";
import { fail, showConnection } from "./notices.js";
import { Overlay } from "./overlay.js";
import { Painting } from "./painting.js";
import { PictureView } from "./picture-view.js";
import { setUpPictures } from "./pictures.js";
import { setUpResults } from "./results.js";
import { setUpSaving } from "./saving.js";
import { keepSession, restoreSession } from "./session.js";
import { setUpSettingsForm } from "./settings-form.js";
import { setUpSheet } from "./sheet.js";
import { setUpStepping } from "./stepping.js";
import { set, state, takeFiles } from "./store.js";
import { setUpTools } from "./tools.js";
import { setUpUnreadable } from "./unreadable.js";
import { Viewport } from "./viewport.js";
import { setUpZoom } from "./zoom-controls.js";

async function load() {
  const [told, files, jobs] = await Promise.all([api.edits(), api.files(), api.jobs()]);
  set({
    edits: told.edits, limits: { ...state.limits, ...told.limits }, formats: told.formats,
    jobs: new Map(jobs.map((job) => [job.id, job])),
  });
  takeFiles(files);
  restoreSession();
  if (!state.files.has(state.current)) set({ current: files.find(isOpened)?.name ?? null });
  if (!told.edits.some((edit) => edit.name === state.edit)) set({ edit: told.edits[0]?.name ?? null });
  const most = state.limits.samples;
  if (!(state.samples >= 1 && state.samples <= most)) set({ samples: 1 });
}

/// Rows that are too long are scrolled by a plain wheel, too.
function setUpRows() {
  for (const row of [byId("options"), byId("candidate-list"), byId("history-list"), byId("strips")]) {
    row.addEventListener("wheel", (event) => {
      if (event.deltaX || event.shiftKey || row.scrollWidth <= row.clientWidth) return;
      event.preventDefault();
      row.scrollLeft += event.deltaY;
    }, { passive: false });
  }
}

async function begin() {
  watchConnection(showConnection);
  setUpHelp();
  setUpSheet();
  setUpRows();
  await load();
  const viewport = new Viewport();
  const view = new PictureView(viewport);
  const overlay = new Overlay(viewport);
  const painting = new Painting(viewport, overlay);
  const gestures = new Gestures(viewport, view, painting);
  const crosshair = new Crosshair(viewport, painting);
  setUpZoom(viewport);
  setUpPictures();
  setUpUnreadable();
  setUpDeleting();
  setUpEditMenu();
  setUpTools();
  setUpColours();
  setUpStepping();
  setUpMasks();
  setUpSettingsForm();
  setUpFollowing(view);
  setUpJobs();
  setUpResults();
  setUpCompare(viewport);
  setUpBorderHandles(viewport);
  setUpHistory();
  setUpSaving();
  setUpKeyboard({ viewport, painting, gestures, crosshair });
  keepSession();
  followAgain();
  document.body.dataset.ready = "true";
}

begin().catch(fail);
