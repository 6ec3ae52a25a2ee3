// Two thin lines around what is painted, light and dark: seen on any picture, whatever its colours.

/// Of each line, in points of the screen.
const thickness = 1;
/// Four are enough for lines as thin as these.
const directions = [[1, 1], [-1, 1], [1, -1], [-1, -1]];

/// What `shape` comes over when it is moved by `reach` in these directions, in one colour.
function spread(canvas, shape, reach, colour) {
  const { width, height } = shape;
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  for (const [dx, dy] of directions) context.drawImage(shape, dx * reach, dy * reach);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = "source-over";
  return context;
}

export class Outline {
  #canvas;
  #light = document.createElement("canvas");

  constructor(canvas) {
    this.#canvas = canvas;
  }

  clear() {
    for (const canvas of [this.#canvas, this.#light]) Object.assign(canvas, { width: 0, height: 0 });
  }

  /// - painted: a canvas of the window's size with what is covered.
  draw(painted, ratio) {
    const reach = Math.max(1, Math.round(thickness * ratio));
    const context = spread(this.#canvas, painted, 2 * reach, "#000000");
    spread(this.#light, painted, reach, "#ffffff");
    context.drawImage(this.#light, 0, 0);
    context.globalCompositeOperation = "destination-out";
    context.drawImage(painted, 0, 0);
  }
}
