// Where pictures of other sizes lie over each other: a result may be larger than what it was made of.

export const noBorders = { left: 0, top: 0, right: 0, bottom: 0 };

/// Pixels that a recipe's edit adds on each side of a picture.
export function addedBorders(edit, picture) {
  if (edit?.edit !== "extend") return null;
  const sides = ["left", "top", "right", "bottom"].map((side) => Number(edit[side]) || 0);
  const proportions = /^([0-9.]+):([0-9.]+)$/.exec(edit.to ?? "");
  if (proportions) {
    const aim = Number(proportions[1]) / Number(proportions[2]);
    const across = Math.max(0, Math.round(picture.height * aim) - picture.width);
    const down = across > 0 ? 0 : Math.max(0, Math.round(picture.width / aim) - picture.height);
    sides[0] += across / 2;
    sides[2] += across / 2;
    sides[1] += down / 2;
    sides[3] += down / 2;
  }
  const [left, top, right, bottom] = sides;
  return left || top || right || bottom ? { left, top, right, bottom } : null;
}

export const wholeOf = (file) => ({ x: 0, y: 0, width: file.width, height: file.height });

/// The rectangle of `result` in which the picture lies that it was made of.
export function placeOfBefore(before, result, edit) {
  if (edit?.edit !== "extend") return wholeOf(result);
  const borders = addedBorders(edit, before) ?? noBorders;
  return { x: Math.floor(borders.left), y: Math.floor(borders.top), width: before.width, height: before.height };
}

/// A rectangle of the result that is being made, in the pixels of the picture that it is made of.
export function placeOfPart(part, picture, edit) {
  // A sketch of all its colours.
  if (edit?.edit === "colorize") return wholeOf(picture);
  const borders = addedBorders(edit, picture);
  if (borders) {
    return { ...part, x: part.x - Math.floor(borders.left), y: part.y - Math.floor(borders.top) };
  }
  const factor = 1 / enlargement(edit, picture);
  return {
    x: part.x * factor, y: part.y * factor, width: part.width * factor, height: part.height * factor,
  };
}

function enlargement(edit, picture) {
  if (edit?.edit === "upscale") return Number(edit.scale) || 1;
  const reduced = edit?.edit === "restore" ? String(edit.reduced ?? "") : "";
  const size = /^([0-9]+)x[0-9]+$/.exec(reduced);
  if (size) return Number(size[1]) / picture.width;
  return Number(reduced) || 1;
}
