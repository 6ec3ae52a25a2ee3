"""What one would use instead: the classical methods, each from an Edit to an 8-bit RGB picture."""

import cv2
import numpy as np
from PIL import Image
from skimage.restoration import inpaint_biharmonic

import peers
from tasks import LARGE, eight_bits, kind, reduce, resize


def telea(edit):
    return cv2.inpaint(edit.input, edit.mask, 3, cv2.INPAINT_TELEA)


def navier_stokes(edit):
    return cv2.inpaint(edit.input, edit.mask, 3, cv2.INPAINT_NS)


def biharmonic(edit):
    filled = inpaint_biharmonic(edit.input / 255, edit.mask > 0, channel_axis=2)
    return np.where(edit.mask[..., None] > 0, eight_bits(255 * filled), edit.input)


def enlarged(edit, filter):
    size = (edit.input.shape[1] * edit.scale, edit.input.shape[0] * edit.scale)
    return np.asarray(Image.fromarray(edit.input).resize(size, filter))


def bicubic(edit):
    return enlarged(edit, Image.BICUBIC)


def lanczos(edit):
    return enlarged(edit, Image.LANCZOS)


def back_projection(edit):
    """Bicubic, corrected until its reduction is the input: what the input alone can tell."""
    size = (edit.input.shape[1] * edit.scale, edit.input.shape[0] * edit.scale)
    picture = resize(edit.input, size, Image.BICUBIC)
    for _ in range(10):
        missed = edit.input - reduce(picture, edit.scale, edit.kernel)
        picture = picture + resize(missed, size, Image.BICUBIC)
    return eight_bits(picture)


def left_grey(edit):
    return np.repeat(edit.input[..., None], 3, 2)


METHODS = {
    "inpaint": {"Telea": telea, "Navier-Stokes": navier_stokes, "biharmonic": biharmonic},
    "upscale": {"bicubic": bicubic, "Lanczos": lanczos, "back-projection": back_projection},
    "colorize": {"left grey": left_grey},
}


def methods(task):
    """{name: function}; for large holes also what other programs do, where they are installed."""
    return {**METHODS[kind(task)], **(peers.installed() if task in LARGE else {})}
