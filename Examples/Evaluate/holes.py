"""Large holes: what was cut out is bigger than what its rim can tell, so it must be made up."""

from itertools import combinations

import numpy as np
from PIL import Image, ImageDraw

MARGIN = 8  # pixels between a hole and the picture's edge, at least
GAP = 40  # pixels between two holes, at least


class TooSmall(ValueError):
    """The picture has no room for the hole."""


def place(size, hole, random):
    """Left and top of a hole somewhere in the picture."""
    if any(v < h + 2 * MARGIN for v, h in zip(size, hole)):
        needed = [h + 2 * MARGIN for h in hole]
        raise TooSmall(f"a hole of {hole[0]} x {hole[1]} needs a picture of {needed[0]} x {needed[1]}; "
                       f"this has {size[0]} x {size[1]}")
    return [random.randint(MARGIN, v - h - MARGIN + 1) for v, h in zip(size, hole)]


def apart(one, other):
    return max(abs(a - b) for a, b in zip(one, other))


def squares(size, side, corners):
    mask = Image.new("L", size)
    for left, top in corners:
        mask.paste(255, (left, top, left + side, top + side))
    return mask


def boxes(side, count=1):
    """Squares of that side, GAP pixels or more between them."""

    def draw(size, random):
        for _ in range(1000):
            corners = [place(size, (side, side), random) for _ in range(count)]
            if all(apart(a, b) >= side + GAP for a, b in combinations(corners, 2)):
                return squares(size, side, corners)
        raise TooSmall(f"no room for {count} holes of {side} x {side} in a picture of {size[0]} x {size[1]}")

    return draw


def blob(size, random):
    """A smooth star-shaped outline of 100 x 130 pixels, upright or lying."""
    hole = np.array([100, 130] if random.randint(2) else [130, 100])
    corner = place(size, hole, random)
    angle = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    radius = np.ones(360)
    for waves in (2, 3, 4, 5):
        radius += random.uniform(0, 0.5 / waves) * np.cos(waves * angle + random.uniform(0, 2 * np.pi))
    outline = radius * [np.cos(angle), np.sin(angle)]
    low, high = outline.min(1), outline.max(1)
    points = (outline.T - low) / (high - low) * (hole - 1) + corner
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon([tuple(p) for p in points], fill=255)
    return mask
