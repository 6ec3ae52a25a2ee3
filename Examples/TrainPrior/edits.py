"""What edits show the network: the states of the annealed sampler on pictures with holes, made small, or without colours.

There known pixels have no noise, and what is unknown is as smooth as a first guess; a denoiser that has seen that needs two calls where
one that has only seen noise needs eight or more. Arrays are (count, 3, height, width) in [-1, 1].
"""

from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.&"


# -- masks: 1 in the hole ----------------------------------------------------------------------


def lines(side, random):
    mask = Image.new("L", (side, side))
    draw = ImageDraw.Draw(mask)
    for _ in range(random.integers(1, 2 + side // 24)):
        start, end = random.uniform(-0.3, 1.3, (2, 2)) * side
        way = start + (end - start) * np.linspace(0, 1, 12)[:, None]
        way = way + np.cumsum(random.standard_normal((12, 2)), 0) * side / 100
        draw.line([tuple(p) for p in way], fill=255, width=int(random.choice([1, 2, 2, 3, 3, 4, 4, 5, 7, 9])))
    return np.asarray(mask) > 0


def shapes(side, random, count, smallest, largest):
    mask = Image.new("L", (side, side))
    draw = ImageDraw.Draw(mask)
    for _ in range(count):
        (x, y), (w, h) = random.uniform(0, side, 2), random.uniform(smallest, largest, 2)
        (draw.ellipse if random.random() < 0.5 else draw.rectangle)((x, y, x + w, y + h), fill=255)
    return np.asarray(mask) > 0


def specks(side, random):
    return shapes(side, random, random.integers(2, 3 + side // 8), 1, 9)


def blots(side, random):
    return shapes(side, random, random.integers(1, 5), 8, 26)


def words(side, random):
    mask = Image.new("L", (side, side))
    draw, height = ImageDraw.Draw(mask), int(random.integers(12, 34))
    font = ImageFont.load_default(height)
    for top in range(int(random.integers(-height, height)), side, int(height * random.uniform(1.3, 2))):
        line = "".join(random.choice(list(LETTERS + "     "), 2 * side // height + 8))
        draw.text((-random.integers(2 * height), top), line, fill=255, font=font)
    return np.asarray(mask) >= 64


class Masks:
    """A stock of drawn masks, cut to size at random places, and pixels missing at random: 28 % of them, and where a cut has next to no hole."""

    SIDE, KINDS = 160, (lines, lines, lines, specks, words, blots)

    def __init__(self, count, random, device):
        self.random, self.device = random, device
        drawn = [self.KINDS[i % len(self.KINDS)](self.SIDE, random) for i in range(count)]
        self.stock = torch.from_numpy(np.stack(drawn)).to(device)

    def cut(self, count, side):
        """(count, 1, side, side)."""
        parts = []
        for i in self.random.integers(len(self.stock), size=count):
            y, x = self.random.integers(self.SIDE - side + 1, size=2)
            part = self.stock[i, y : y + side, x : x + side]
            parts.append(part.T if self.random.random() < 0.5 else part)
        parts = torch.stack(parts)
        shares = torch.from_numpy(self.random.choice([0.3, 0.5, 0.7, 0.8, 0.8, 0.8, 0.9], count)).to(self.device)
        dots = torch.rand(count, side, side, device=self.device) < shares[:, None, None]
        scattered = torch.from_numpy(self.random.random(count) < 0.28).to(self.device) | (parts.flatten(1).sum(1) < 12)
        return torch.where(scattered[:, None, None], dots, parts)[:, None].float()


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
def resampling(source, target, kernel, device):
    rows = np.stack([np.asarray(Image.fromarray(np.float32(row)[:, None]).resize((1, target), kernel))[:, 0] for row in np.eye(source)])
    return torch.from_numpy(rows.T.copy()).to(device)


@cache
def reduction(side, scale, kernel, device):
    """A, and the inverse by which the editor projects."""
    small = side // scale
    a = resampling(side, small, kernel, "cpu")
    if kernel == Image.BOX:
        enlarge = resampling(small, side, Image.BICUBIC, "cpu")
        inverse = enlarge @ torch.linalg.inv(a @ enlarge)
    else:
        inverse = torch.linalg.pinv(a)
    return a.to(device), inverse.to(device)


def along_both(matrix, x):
    return matrix @ x @ matrix.T


# -- measured pictures: the first and the last level of their sampling, a start, a projection -----


def eight_bits(x):
    return ((x.clamp(-1, 1) + 1) * 127.5).round() / 127.5 - 1


class Holes:
    """All but the holes is known."""

    levels = (0.2, 0.08)

    def __init__(self, x, masks):
        self.hole, self.data = masks.cut(len(x), x.shape[-1]), x
        self.start = smooth_fill(x, self.hole).clamp(-1.3, 1.3)
        self.share = self.hole.mean(dim=(1, 2, 3)).clamp(min=0.03)

    def project(self, estimate):
        return torch.where(self.hole > 0, estimate, self.data)


class Reduced:
    """A smaller copy is known, in eight bits."""

    def __init__(self, x, scale, kernel):
        self.levels, side = (0.15, 0.06) if scale == 2 else (0.3, 0.1), x.shape[-1]
        self.a, self.inverse = reduction(side, scale, kernel, x.device)
        self.y = eight_bits(along_both(self.a, x))
        self.start = self.project(along_both(resampling(side // scale, side, Image.BICUBIC, x.device), self.y))
        self.share = torch.ones(len(x), device=x.device)

    def project(self, estimate):
        return estimate + along_both(self.inverse, self.y - along_both(self.a, estimate))


class Grey:
    """Luminance is known; the first guess is grey, or colours spread from a few pixels."""

    def __init__(self, x, random):
        self.weights = torch.tensor([0.2989, 0.5870, 0.1140], device=x.device).view(1, 3, 1, 1)
        self.y = (self.weights * x).sum(dim=1, keepdim=True)
        grey = (self.y / self.weights.sum()).expand_as(x)
        hinted = random.random() < 0.3
        self.levels = (0.5, 0.3) if hinted else (1, 0.4)
        self.start = grey + self.spread(x - grey, grey, random) if hinted else grey
        self.share = torch.ones(len(x), device=x.device)

    def project(self, estimate):
        return estimate + self.weights * (self.y - (self.weights * estimate).sum(dim=1, keepdim=True)) / (self.weights**2).sum()

    @staticmethod
    def spread(chroma, grey, random):
        """On a smaller copy, since colours are smooth; paler where nothing is near, as kriging makes them."""
        step = 4 if grey.shape[2] > 64 else 2
        chroma, grey = F.avg_pool2d(chroma, step), F.avg_pool2d(grey[:, :1], step)
        count, _, height, width = chroma.shape
        across = [torch.linspace(0, 1, n, device=grey.device) for n in (height, width)]
        places = torch.stack(torch.meshgrid(*across, indexing="ij")).expand(count, 2, -1, -1)
        features = torch.cat([places, 0.5 * grey], dim=1).flatten(2)
        at = torch.from_numpy(random.integers(height * width, size=int(random.choice([3, 5, 10, 20, 50])))).to(grey.device)
        distances = torch.cdist(features.transpose(1, 2), features[:, :, at].transpose(1, 2))
        near = (-((distances / random.uniform(0.08, 0.25)) ** 2)).exp()
        near = near / (near.sum(dim=2, keepdim=True) + 0.1)
        spread = torch.einsum("npk,nck->ncp", near, chroma.flatten(2)[:, :, at]).view_as(chroma)
        return F.interpolate(spread, scale_factor=step, mode="bilinear", align_corners=False)


# -- the ways of two calls -----------------------------------------------------------------------

# How often each kind is trained on, by the tiles' side: whole small pictures say most of colours.
KINDS = {
    64: {"colours": 0.45, "holes": 0.2, "double": 0.2, "more": 0.15},
    144: {"holes": 0.37, "double": 0.27, "more": 0.22, "colours": 0.14},
}
# What brings the kinds' losses near each other and near the denoiser's.
WEIGHTS = {"holes": 7.5, "double": 22.5, "more": 12.0, "colours": 9.0}


class Ways:
    """Each step trains the first call of new measurements, and the second of those of the step before, from where the first had led."""

    def __init__(self, sampler, random, device, stock=6000):
        self.sampler, self.random, self.device = sampler, random, device
        self.masks, self.under_way = Masks(stock, random, device), {}

    def measured(self, count, side):
        kind = self.random.choice(list(KINDS[side]), p=list(KINDS[side].values()))
        x = self.sampler.tiles(count, side, 0.85 if kind == "colours" else 0.3)
        if kind == "holes":
            return kind, x, Holes(x, self.masks)
        if kind == "colours":
            return kind, x, Grey(x, self.random)
        scale = 2 if kind == "double" else 3 if side % 3 == 0 and self.random.random() < 0.25 else 4
        return kind, x, Reduced(x, scale, Image.BOX if self.random.random() < 0.5 else Image.BICUBIC)

    def call(self, way, index, state):
        """What the network is shown: the state and its level, which varies so that users may choose others."""
        spread = (0.2 * torch.randn(len(state), device=self.device)).exp().clamp(0.5, 2)
        return way, index, state, way[2].levels[index] * spread

    def calls(self, count, side):
        way = self.measured(count, side)
        first = self.call(way, 0, way[2].start)
        if side in self.under_way:
            return [first, self.under_way[side]]
        other = self.measured(count, side)
        return [first, self.call(other, 0, other[2].start)]

    def go_on(self, side, first, estimate):
        way = first[0]
        self.under_way[side] = self.call(way, 1, way[2].project(estimate.detach().clamp(-1, 1)))
