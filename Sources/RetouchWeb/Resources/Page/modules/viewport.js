// Where the picture lies on the screen: a scale and an offset, in points of the screen.

const largestScale = 32;

export class Viewport {
  width = 1;
  height = 1;
  ratio = 1;
  pictureWidth = 0;
  pictureHeight = 0;
  scale = 1;
  x = 0;
  y = 0;
  isFitted = true;
  /// What is to be seen around the picture when it is fitted, in the picture's pixels.
  around = { left: 0, top: 0, right: 0, bottom: 0 };
  #listeners = [];

  onChange(listener) {
    this.#listeners.push(listener);
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }

  resize(width, height, ratio) {
    const [dx, dy] = [(width - this.width) / 2, (height - this.height) / 2];
    Object.assign(this, { width, height, ratio });
    if (this.isFitted) return this.fit();
    this.x += dx;
    this.y += dy;
    this.#settle();
  }

  /// A picture of the same proportions stays where the one before it was, whatever its size.
  setPicture(width, height) {
    const factor = this.pictureWidth / width;
    const isAlike = this.pictureWidth > 0
      && Math.abs(this.pictureHeight / height / factor - 1) < 0.002;
    this.pictureWidth = width;
    this.pictureHeight = height;
    if (!isAlike || this.isFitted) return this.fit();
    this.scale *= factor;
    this.#settle();
  }

  setAround(around) {
    if (Object.keys(around).every((side) => around[side] === this.around[side])) return;
    this.around = around;
    if (this.isFitted) this.fit();
  }

  get fitScale() {
    const { left, top, right, bottom } = this.around;
    const margin = this.width < 600 ? 10 : 28;
    return Math.max(0.001, Math.min(
      (this.width - 2 * margin) / (left + this.pictureWidth + right),
      (this.height - 2 * margin) / (top + this.pictureHeight + bottom), 8));
  }

  fit() {
    if (!this.pictureWidth) return;
    this.isFitted = true;
    this.scale = this.fitScale;
    this.#settle();
  }

  /// The point at (x, y) on the screen stays where it is.
  zoomTo(scale, x = this.width / 2, y = this.height / 2) {
    if (!this.pictureWidth) return;
    const bounded = Math.max(Math.min(this.fitScale, 1) * 0.5, Math.min(largestScale, scale));
    const factor = bounded / this.scale;
    this.x = x - (x - this.x) * factor;
    this.y = y - (y - this.y) * factor;
    this.scale = bounded;
    this.isFitted = false;
    this.#settle();
  }

  zoomBy(factor, x, y) {
    this.zoomTo(this.scale * factor, x, y);
  }

  panBy(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.isFitted = false;
    this.#settle();
  }

  /// A picture smaller than the window is in its middle; a larger one leaves no more than half of it empty.
  #settle() {
    const { left, top, right, bottom } = this.around;
    const confine = (offset, before, size, after, whole) => {
      const [start, shown] = [before * this.scale, (before + size + after) * this.scale];
      if (shown <= whole && this.isFitted) return (whole - shown) / 2 + start;
      return Math.max(Math.min(offset, whole / 2 + start), whole / 2 + start - shown);
    };
    this.x = confine(this.x, left, this.pictureWidth, right, this.width);
    this.y = confine(this.y, top, this.pictureHeight, bottom, this.height);
    this.#tell();
  }

  toPicture(x, y) {
    return [(x - this.x) / this.scale, (y - this.y) / this.scale];
  }

  toScreen(x, y) {
    return [x * this.scale + this.x, y * this.scale + this.y];
  }

  /// Moves just as far as needed to show the point.
  reveal(x, y) {
    const [left, top] = this.toScreen(x, y);
    const margin = 40;
    const needed = (at, whole) =>
      at < margin ? margin - at : at > whole - margin ? whole - margin - at : 0;
    const [dx, dy] = [needed(left, this.width), needed(top, this.height)];
    if (dx || dy) this.panBy(dx, dy);
  }

  /// Makes a canvas context speak the picture's pixels.
  applyTo(context) {
    const factor = this.scale * this.ratio;
    context.setTransform(factor, 0, 0, factor, this.x * this.ratio, this.y * this.ratio);
  }

  /// What is seen of the rectangle `place`, in the picture's pixels; null when nothing is.
  visible(place) {
    const [left, top] = this.toPicture(0, 0);
    const [right, bottom] = this.toPicture(this.width, this.height);
    const x = Math.max(left, place.x);
    const y = Math.max(top, place.y);
    const width = Math.min(right, place.x + place.width) - x;
    const height = Math.min(bottom, place.y + place.height) - y;
    return width > 0 && height > 0 ? { x, y, width, height } : null;
  }
}
