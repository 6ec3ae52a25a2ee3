"""Colours that somebody says: dots of the truth in place of a person's, and Levin's spreading of them."""

import numpy as np
from scipy.sparse import coo_matrix, diags, identity
from scipy.sparse.linalg import splu

LUMA = np.array([0.299, 0.587, 0.114])


def dots(truth, count, side, random):
    """RGBA of the picture's size: so many squares of the truth's own pixels, transparent elsewhere."""
    height, width = truth.shape[:2]
    said = np.zeros((height, width), bool)
    for _ in range(count):
        top, left = random.randint(height - side + 1), random.randint(width - side + 1)
        said[top : top + side, left : left + side] = True
    return np.dstack([np.where(said[..., None], truth, np.uint8(0)), np.uint8(255) * said])


def levin(edit):
    """Levin, Lischinski and Weiss, Colorization using optimization (2004), solved exactly: every pixel's
    chroma is the mean of its eight neighbours', weighed by how near they are in luminance."""
    grey, said = edit.input / 255.0, edit.mask[..., 3].ravel() > 0
    colours = edit.mask[..., :3].reshape(-1, 3) / 255.0
    chroma = (colours - (colours @ LUMA)[:, None]) * said[:, None]
    neighbours = affinities(grey)
    system = identity(grey.size) - diags(1.0 - said) @ neighbours
    spread = splu(system.tocsc()).solve(chroma)
    return fitted(grey, spread.reshape(*grey.shape, 3))


def affinities(grey):
    height, width = grey.shape
    index = np.arange(grey.size).reshape(grey.shape)
    shifts = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if (y, x) != (0, 0)]
    padded = np.pad(grey, 1, constant_values=np.nan)
    around = np.stack([padded[1 + y : 1 + y + height, 1 + x : 1 + x + width] for y, x in shifts])
    squares = (around - grey) ** 2
    variance = 0.6 * np.nanvar(np.concatenate([around, grey[None]]), axis=0)
    variance = np.maximum(np.maximum(variance, np.nanmin(squares, axis=0) / -np.log(0.01)), 2e-6)
    weights = np.nan_to_num(np.exp(-squares / variance))
    weights /= weights.sum(0)
    inside = ~np.isnan(around)
    rows = [index[i] for i in inside]
    columns = [index[i] + y * width + x for i, (y, x) in zip(inside, shifts)]
    values = [w[i] for w, i in zip(weights, inside)]
    return coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
                      shape=(grey.size, grey.size)).tocsr()


def fitted(grey, chroma):
    """Colours that displays can't show are moved towards grey at the same luminance."""
    room = np.where(chroma > 0, 1 - grey[..., None], grey[..., None])
    share = np.minimum(1, (room / np.maximum(np.abs(chroma), 1e-9)).min(2))
    return np.rint(255 * np.clip(grey[..., None] + share[..., None] * chroma, 0, 1)).astype(np.uint8)
