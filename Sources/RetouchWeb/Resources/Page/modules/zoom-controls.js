// The buttons for zooming, and the stage's size.

import { byId } from "./dom.js";
import { currentFile, on } from "./store.js";

export function setUpZoom(viewport) {
  byId("zoom-in").addEventListener("click", () => viewport.zoomBy(1.25));
  byId("zoom-out").addEventListener("click", () => viewport.zoomBy(0.8));
  byId("zoom-fit").addEventListener("click", () => viewport.fit());
  // 100 % is one pixel of the picture on one of the screen.
  byId("zoom-100").addEventListener("click", () => viewport.zoomTo(1 / viewport.ratio));
  viewport.onChange(() => {
    const percent = viewport.scale * viewport.ratio * 100;
    const text = `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
    byId("zoom-100").textContent = text;
    byId("zoom-100").setAttribute("aria-label", `Zoom is ${text}; go to 100 %`);
  });
  const stage = byId("stage");
  const measure = () => viewport.resize(stage.clientWidth, stage.clientHeight, devicePixelRatio || 1);
  new ResizeObserver(measure).observe(stage);
  addEventListener("resize", measure);
  measure();
  const show = () => {
    const file = currentFile();
    if (file && (file.width !== viewport.pictureWidth || file.height !== viewport.pictureHeight)) {
      viewport.setPicture(file.width, file.height);
    }
  };
  on(["current", "files"], show);
  show();
}
