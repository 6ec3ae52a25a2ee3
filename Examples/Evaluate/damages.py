"""Damage as old pictures have it: scratches, dust and cracks, drawn with a known truth."""

from dataclasses import dataclass

import cv2
import numpy as np

KINDS = ("scratches", "dust", "cracks")
VISIBLE = 8  # levels by which a pixel must have changed to count as damaged
FINER = 4  # lines are drawn on a grid this much finer, so that edges are soft


@dataclass
class Damaged:
    picture: np.ndarray  # 8-bit RGB
    touched: np.ndarray  # where any damage lies, seen or not
    visible: np.ndarray  # where it changed a channel by VISIBLE levels or more


def damage(truth, kind, random):
    """The photograph with damage of one kind, or of `all`, on it."""
    picture = truth.astype(np.float32)
    touched = np.zeros(truth.shape[:2], bool)
    for name in KINDS if kind == "all" else (kind,):
        for cover, colour in DRAWN[name](truth.shape[:2], random):
            cover = cover[..., None]
            picture = picture * (1 - cover) + cover * colour
            touched |= cover[..., 0] > 0.02
    picture = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    changed = np.abs(picture.astype(int) - truth).max(2)
    return Damaged(picture, touched, changed >= VISIBLE)


# -- kinds: each gives (cover from 0 to 1, colour) pairs --------------------------------------------


def scratches(shape, random):
    """Long, nearly straight, of one direction mostly; width and strength change along the way."""
    main = random.uniform(0, np.pi)
    for _ in range(max(3, round(sum(shape) / 128))):
        angle = main + random.normal(0, 0.12) if random.rand() < 0.7 else random.uniform(0, np.pi)
        length = random.uniform(0.3, 1.2) * min(shape)
        middle = random.rand(2) * shape[::-1]
        way = np.linspace(-0.5, 0.5, max(8, int(length)))
        bend = random.normal(0, 0.04) * length * (2 * way) ** 2 + wander(len(way), random, 0.004 * length)
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        path = middle + length * way[:, None] * along + bend[:, None] * across
        width = random.uniform(1, 3.2) * np.exp(wander(len(way), random, 0.25))
        strength = random.uniform(0.45, 1) * np.clip(1 + wander(len(way), random, 0.35), 0, 1.2)
        strength *= np.clip(6 * (0.5 - np.abs(way)), 0, 1)  # fades at its ends
        yield line(shape, path, np.clip(width, 0.8, 4), np.clip(strength, 0, 1)), colour(random, 0.7)


def cracks(shape, random):
    """Jagged ways that branch, brighter than the picture mostly: paper or glass shows."""
    for _ in range(max(1, round(sum(shape) / 400))):
        ink, cover = colour(random, 0.8), np.zeros(shape, np.float32)
        starts = [(random.rand(2) * shape[::-1], random.uniform(0, 2 * np.pi), random.uniform(0.5, 1) * min(shape), 0)]
        while starts:
            place, angle, length, depth = starts.pop()
            steps = max(3, int(length / 7))
            turns = angle + np.cumsum(random.normal(0, 0.1, steps)) + random.normal(0, 0.4, steps)
            path = place + np.cumsum(7 * np.stack([np.cos(turns), np.sin(turns)], 1), 0)
            width = random.uniform(1, 2.6) * 0.8**depth * np.linspace(1, 0.6, steps)
            strength = np.clip(random.uniform(0.6, 1) + wander(steps, random, 0.1), 0.3, 1)
            cover = np.maximum(cover, line(shape, path, width, strength))
            for branch in random.randint(0, steps, random.randint(1, 4)) if depth < 2 else []:
                side = random.choice([-1, 1]) * random.uniform(0.4, 1.2)
                starts.append((path[branch], turns[branch] + side, length * random.uniform(0.25, 0.5), depth + 1))
        yield cover, ink


def dust(shape, random):
    """Specks of uneven outline, and a few hairs."""
    for _ in range(round(shape[0] * shape[1] / 4000)):
        radius = np.exp(random.uniform(np.log(0.8), np.log(4)))
        angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        outline = radius * (1 + sum(random.uniform(0, 0.35) * np.cos(n * angle + random.uniform(0, 7)) for n in (1, 2, 3)))
        points = random.rand(2) * shape[::-1] + np.stack([outline * np.cos(angle), outline * np.sin(angle)], 1)
        yield speck(shape, points) * random.uniform(0.5, 1), colour(random, 0.65)
    for _ in range(max(1, round(sum(shape) / 300))):
        steps = random.randint(10, 40)
        turns = random.uniform(0, 7) + np.cumsum(random.normal(0, 0.15, steps) + random.normal(0, 0.06))
        path = random.rand(2) * shape[::-1] + np.cumsum(np.stack([np.cos(turns), np.sin(turns)], 1), 0)
        strength = np.full(steps, random.uniform(0.5, 1))
        yield line(shape, path, np.full(steps, random.uniform(0.9, 1.6)), strength), colour(random, 0.65)


DRAWN = {"scratches": scratches, "dust": dust, "cracks": cracks}

# -- drawing -------------------------------------------------------------------------------------


def colour(random, bright):
    """Nearly white or nearly black, hardly coloured."""
    level = random.uniform(190, 255) if random.rand() < bright else random.uniform(0, 50)
    return np.float32(np.clip(level + random.normal(0, 4, 3), 0, 255))


def wander(count, random, deviation):
    """Values that change slowly, of about this deviation."""
    knots = random.normal(0, deviation, max(3, count // 40 + 2))
    return np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)


def speck(shape, points):
    """Cover of a small polygon, drawn by itself."""
    corner = np.floor(points.min(0)).astype(int) - 4
    width, height = np.ceil(points.max(0)).astype(int) + 4 - corner
    small = np.zeros((FINER * height, FINER * width), np.uint8)
    cv2.fillPoly(small, [np.rint(FINER * (points - corner)).astype(np.int32)], 255)
    small, cover = softened(small, (height, width)), np.zeros(shape, np.float32)
    left, top = np.maximum(corner, 0)
    right, bottom = np.minimum(corner + (width, height), shape[::-1])
    if left < right and top < bottom:
        cover[top:bottom, left:right] = small[top - corner[1] : bottom - corner[1], left - corner[0] : right - corner[0]]
    return cover


def line(shape, path, width, strength):
    """Cover of a line along points (x, y) whose width and strength change."""
    cover = np.zeros([FINER * v for v in shape], np.uint8)
    points = np.rint(FINER * np.asarray(path)).astype(int)
    for i in range(len(points) - 1):
        cv2.line(cover, points[i].tolist(), points[i + 1].tolist(), int(255 * strength[i]), max(1, round(FINER * width[i])))
    return softened(cover, shape)


def softened(cover, shape):
    small = cv2.resize(cover.astype(np.float32) / 255, shape[::-1], interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), 0.5)
