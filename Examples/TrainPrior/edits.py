"""What edits show the network: the states of the annealed sampler on pictures with holes, made small, or without colours.

There known pixels have no noise, and what is unknown is as smooth as a first guess; a denoiser that has seen that needs
two calls where one that has only seen noise needs eight or more. Arrays are (count, 3, height, width) in [-1, 1].
"""

from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont

import lpips
from network import column, denoise

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.&"


# -- masks: 1 in the hole ----------------------------------------------------------------------


def dots(side, random):
    return random.random((side, side)) < random.choice([0.3, 0.5, 0.7, 0.8, 0.8, 0.8, 0.9])


def lines(side, random):
    mask = Image.new("L", (side, side))
    draw = ImageDraw.Draw(mask)
    for _ in range(random.integers(1, 2 + side // 24)):
        start, end = random.uniform(-0.3, 1.3, (2, 2)) * side
        way = start + (end - start) * np.linspace(0, 1, 12)[:, None]
        way = way + np.cumsum(random.standard_normal((12, 2)), 0) * side / 100
        draw.line([tuple(p) for p in way], fill=255, width=int(random.choice([1, 2, 2, 3, 3, 4, 4, 5, 7, 9])))
    return np.asarray(mask) > 0


def specks(side, random):
    mask = Image.new("L", (side, side))
    draw = ImageDraw.Draw(mask)
    for _ in range(random.integers(2, 3 + side // 8)):
        (x, y), (w, h) = random.uniform(0, side, 2), random.uniform(1, 9, 2)
        draw.ellipse((x, y, x + w, y + h), fill=255)
    return np.asarray(mask) > 0


def words(side, random):
    mask = Image.new("L", (side, side))
    draw, height = ImageDraw.Draw(mask), int(random.integers(12, 34))
    font = ImageFont.load_default(height)
    for top in range(int(random.integers(-height, height)), side, int(height * random.uniform(1.3, 2))):
        line = "".join(random.choice(list(LETTERS + "     "), 2 * side // height + 8))
        draw.text((-random.integers(2 * height), top), line, fill=255, font=font)
    return np.asarray(mask) >= 64


def masks(count, side, random):
    """(count, 1, side, side); none is empty."""
    made = []
    while len(made) < count:
        mask = random.choice([dots, lines, lines, specks, words])(side, random)
        if mask.any() and not mask.all():
            made.append(mask)
    return torch.from_numpy(np.stack(made)[:, None].astype(np.float32))


# -- the smoothest fill: a thin plate, by conjugate gradients, as the editor begins ---------------


def laplacian(x):
    p = F.pad(x, (1, 1, 1, 1), mode="replicate")
    return 4 * x - p[..., :-2, 1:-1] - p[..., 2:, 1:-1] - p[..., 1:-1, :-2] - p[..., 1:-1, 2:]


def pyramid(sums, weights):
    means = sums / weights.clamp(min=1e-6)
    if (weights > 0).all() or max(sums.shape[2:]) <= 1:
        return means
    pad = (0, sums.shape[3] % 2, 0, sums.shape[2] % 2)
    smaller = pyramid(*(F.avg_pool2d(F.pad(t, pad, mode="replicate") if any(pad) else t, 2) for t in (sums, weights)))
    larger = F.interpolate(smaller, scale_factor=2, mode="bilinear", align_corners=False)[..., : sums.shape[2], : sums.shape[3]]
    return torch.where(weights > 0, means, larger)


def smooth_fill(picture, hole, iterations=10):
    known = 1 - hole
    x = torch.where(hole > 0, pyramid(picture * known, known), picture)
    dot = lambda a, b: (a * b).sum(dim=(1, 2, 3), keepdim=True)
    residual = -laplacian(laplacian(x)) * hole
    direction, energy = residual, dot(residual, residual)
    for _ in range(iterations):
        image = laplacian(laplacian(direction)) * hole
        step = energy / dot(direction, image).clamp(min=1e-12)
        x, residual = x + step * direction, residual - step * image
        energy, before = dot(residual, residual), energy
        direction = residual + energy / before.clamp(min=1e-12) * direction
    return x


# -- reductions: matrices along an axis ---------------------------------------------------------


@cache
def resampling(source, target, kernel):
    rows = np.stack([np.asarray(Image.fromarray(np.float32(row)[:, None]).resize((1, target), kernel))[:, 0] for row in np.eye(source)])
    return torch.from_numpy(rows.T.copy())


@cache
def reduction(side, scale, kernel):
    """A, and the inverse by which the editor projects."""
    small = side // scale
    if kernel == "box":
        a = resampling(side, small, Image.BOX)
        enlarge = resampling(small, side, Image.BICUBIC)
        return a, enlarge @ torch.linalg.inv(a @ enlarge)
    a = resampling(side, small, Image.BICUBIC)
    return a, torch.linalg.pinv(a)


def along_both(matrix, x):
    return matrix @ x @ matrix.T


# -- measured pictures ---------------------------------------------------------------------------


def eight_bits(x):
    return ((x.clamp(-1, 1) + 1) * 127.5).round() / 127.5 - 1


class Holes:
    """All but the holes is known."""

    def __init__(self, x, random):
        self.hole = masks(len(x), x.shape[-1], random)
        self.data = x
        self.start = smooth_fill(x, self.hole)
        self.share = self.hole.mean(dim=(1, 2, 3))

    def project(self, estimate):
        return torch.where(self.hole > 0, estimate, self.data)


class Reduced:
    """A smaller copy is known, in eight bits."""

    def __init__(self, x, scale, kernel):
        side = x.shape[-1]
        self.a, self.inverse = reduction(side, scale, kernel)
        self.y = eight_bits(along_both(self.a, x))
        self.start = self.project(along_both(resampling(side // scale, side, Image.BICUBIC), self.y))
        self.share = torch.ones(len(x))

    def project(self, estimate):
        return estimate + along_both(self.inverse, self.y - along_both(self.a, estimate))


class Grey:
    """Luminance is known; the first guess is grey, or colours spread from a few pixels."""

    weights = torch.tensor([0.2989, 0.5870, 0.1140]).view(1, 3, 1, 1)

    def __init__(self, x, random):
        self.y = (self.weights * x).sum(dim=1, keepdim=True)
        grey = (self.y / self.weights.sum()).expand_as(x)
        self.hinted = random.random() < 0.4
        self.start = grey + self.spread(x - grey, grey, random) if self.hinted else grey
        self.share = torch.ones(len(x))

    def project(self, estimate):
        return estimate + self.weights * (self.y - (self.weights * estimate).sum(dim=1, keepdim=True)) / (self.weights**2).sum()

    @staticmethod
    def spread(chroma, grey, random):
        count, _, height, width = chroma.shape
        rows, columns = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(0, 1, width), indexing="ij")
        features = torch.cat([torch.stack([rows, columns]).expand(count, 2, -1, -1), 0.5 * grey[:, :1]], dim=1).flatten(2)
        at = torch.from_numpy(random.integers(height * width, size=int(random.choice([3, 5, 10, 20, 50]))))
        distances = torch.cdist(features.transpose(1, 2), features[:, :, at].transpose(1, 2))
        near = (-((distances / random.uniform(0.08, 0.25)) ** 2)).exp()
        # As kriging does: paler where nothing is near.
        near = near / (near.sum(dim=2, keepdim=True) + 0.1)
        return torch.einsum("npk,nck->ncp", near, chroma.flatten(2)[:, :, at]).view_as(chroma)


# -- the loss ------------------------------------------------------------------------------------

# How often each kind of measurement is trained on, and the sides of its pictures: all divide by 3 and 4 and by the
# network's 8; of colours the whole picture tells most.
KINDS = {"holes": (0.32, (96, 96, 144)), "double": (0.26, (96, 96, 144)), "more": (0.2, (96, 96, 144)), "colours": (0.22, (64, 96))}
SCALE = 15  # brings the loss near that of the denoiser's stage


def measured(kind, x, random):
    """One measurement for all of a batch, and the first and last level at which the sampler visits it."""
    if kind == "holes":
        return Holes(x, random), (0.2, 0.08)
    if kind == "colours":
        task = Grey(x, random)
        return task, (0.5, 0.3) if task.hinted else (1, 0.4)
    scale = 2 if kind == "double" else int(random.choice([3, 4, 4, 4]))
    return Reduced(x, scale, random.choice(["box", "bicubic"])), (0.15, 0.06) if scale == 2 else (0.3, 0.1)


def at(network, x, level):
    return denoise(network, x.contiguous(memory_format=network.layout), torch.full((len(x),), float(level), device=x.device))


def edit_loss(network, sampler, random, options):
    """Along a way of two calls, sometimes three, the loss of one estimate: squared error and LPIPS for each unknown pixel."""
    kind = random.choice(list(KINDS), p=[share for share, _ in KINDS.values()])
    side = int(random.choice(KINDS[kind][1]))
    count = max(1, round(options.batch * 96**2 / side**2))
    x = torch.from_numpy(sampler.wholes(count) if side == 64 else sampler.crops(count, side))
    task, (first, last) = measured(kind, x, random)
    calls = 2 if random.random() < 0.85 else 3
    levels = np.geomspace(first, last, calls) * np.exp(random.normal(0, 0.1))
    index = calls - 1 if random.random() < 0.6 else int(random.integers(calls))
    state = task.start
    with torch.no_grad():
        for level in levels[:index]:
            state = task.project(at(network, state, level).clamp(-1, 1))
    estimate = task.project(at(network, state, levels[index]))
    loss = ((estimate - x) ** 2).mean(dim=(1, 2, 3)) / task.share
    if options.perceptual > 0:
        half = (len(x) + 1) // 2  # of the batch, and 64x64 of that, because VGG16 costs as much as the network
        top, left = random.integers(x.shape[2] - 63), random.integers(x.shape[3] - 63)
        part = (slice(half), slice(None), slice(top, top + 64), slice(left, left + 64))
        distance = lpips.compare(estimate[part], x[part], "vgg16") / task.share[:half]
        loss = loss + options.perceptual * distance.mean()
    return SCALE * loss.mean(), f"{kind}{index + 1}/{calls}"


def keeping_loss(network, teacher, x, s, noise):
    """What the network knew already it should go on knowing: its estimates of noisy pictures stay the teacher's."""
    noisy = (x + column(s) * noise).contiguous(memory_format=network.layout)
    with torch.no_grad():
        target = denoise(teacher, noisy, s)
    return ((denoise(network, noisy, s) - target) ** 2).mean(dim=(1, 2, 3))
