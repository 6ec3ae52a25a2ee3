// Shapes on a canvas whose context speaks the picture's pixels.

import { wholeBitmap } from "./bitmaps.js";
import { state } from "./store.js";

const tint = "#ff2f6d";

/// A capsule from circle to circle, as the server covers it.
function addCapsule(path, x0, y0, r0, x1, y1, r1) {
  const distance = Math.hypot(x1 - x0, y1 - y0);
  if (distance <= Math.abs(r1 - r0)) {
    const [x, y, radius] = r0 > r1 ? [x0, y0, r0] : [x1, y1, r1];
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  const towards = Math.atan2(y1 - y0, x1 - x0);
  const turn = Math.acos((r0 - r1) / distance);
  path.moveTo(x0 + r0 * Math.cos(towards + turn), y0 + r0 * Math.sin(towards + turn));
  path.arc(x0, y0, r0, towards + turn, towards - turn + 2 * Math.PI);
  path.arc(x1, y1, r1, towards - turn, towards + turn);
  path.closePath();
}

/// Draws a stroke from its point number `first` on.
export function drawStroke(context, points, first = 0) {
  const last = points.length / 3 - 1;
  const path = new Path2D();
  if (last === 0) {
    path.arc(points[0], points[1], points[2], 0, 2 * Math.PI);
  }
  for (let index = Math.max(1, first); index <= last; index += 1) {
    addCapsule(path, ...points.slice(3 * index - 3, 3 * index + 3));
  }
  context.fill(path);
}

function drawPolygon(context, points) {
  context.beginPath();
  context.moveTo(points[0], points[1]);
  for (let index = 2; index < points.length; index += 2) context.lineTo(points[index], points[index + 1]);
  context.fill("evenodd");
}

export function prepare(context, shape) {
  context.globalCompositeOperation = shape.erase ? "destination-out" : "source-over";
  context.fillStyle = shape.colour ?? tint;
}

export function drawShape(context, shape, onArrival) {
  prepare(context, shape);
  const { points } = shape;
  if (shape.kind === "stroke") drawStroke(context, points);
  else if (shape.kind === "polygon") drawPolygon(context, points);
  else if (shape.kind === "box") {
    const [x0, y0, x1, y1] = points;
    context.fillRect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
  } else if (shape.kind === "mask") drawMask(context, shape.file, onArrival);
}

const tinted = new Map();

/// A mask file in the tint: how white it is becomes how opaque it is.
function drawMask(context, name, onArrival) {
  const file = state.files.get(name);
  const canvas = tinted.get(name);
  if (!file) return;
  if (canvas) {
    context.drawImage(canvas, 0, 0, file.width, file.height);
    return;
  }
  if (canvas === null) return;
  tinted.set(name, null);
  wholeBitmap(name).then((bitmap) => {
    const made = new OffscreenCanvas(bitmap.width, bitmap.height);
    const inside = made.getContext("2d");
    inside.drawImage(bitmap, 0, 0);
    const image = inside.getImageData(0, 0, made.width, made.height);
    const { data } = image;
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(tint.slice(at, at + 2), 16));
    for (let at = 0; at < data.length; at += 4) {
      const white = data[at];
      data[at] = red;
      data[at + 1] = green;
      data[at + 2] = blue;
      data[at + 3] = white;
    }
    inside.putImageData(image, 0, 0);
    tinted.set(name, made);
    onArrival();
  }, () => tinted.delete(name));
}
