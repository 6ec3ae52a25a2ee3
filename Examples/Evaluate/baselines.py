"""What one would use instead: the classical methods, each from an Edit to an 8-bit RGB picture."""

from dataclasses import replace

import cv2
import numpy as np
from PIL import Image
from skimage.restoration import (
    denoise_nl_means, inpaint_biharmonic, richardson_lucy, unsupervised_wiener, wiener)

import blurs
import colourhints
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


# -- noise: what they are told is its strength; their constants did best on Kodak's odd pictures -------


def non_local_means(edit):
    return eight_bits(255 * denoise_nl_means(
        edit.input / 255, patch_size=5, patch_distance=6, h=0.5 * edit.noise / 255, sigma=edit.noise / 255,
        fast_mode=True, channel_axis=2))


def fast_non_local_means(edit):
    return cv2.fastNlMeansDenoisingColored(edit.input, None, 0.5 * edit.noise, 0.5 * edit.noise, 7, 21)


def bilateral(edit):
    return cv2.bilateralFilter(edit.input, -1, 4 * edit.noise, 2.5)


# -- blurs: told the kernel, on the picture mirrored beyond its border, each channel by itself ----------


def mirrored(edit, deconvolve, by=32):
    around = np.pad(edit.input / 255, ((by, by), (by, by), (0, 0)), "symmetric")
    kernel = blurs.kernel(edit.blur)[::-1, ::-1]  # turned over: these convolve
    planes = [deconvolve(plane, kernel) for plane in np.moveaxis(around, 2, 0)]
    return eight_bits(255 * np.stack(planes, 2)[by:-by, by:-by])


def left_blurred(edit):
    return edit.input


def wiener_filter(edit):
    """With the balance that comes nearest to the truth, which no one else is told."""
    tried = [mirrored(edit, lambda p, k: wiener(p, k, balance, clip=False)) for balance in BALANCES]
    return min(tried, key=lambda picture: np.mean((np.float64(picture) - edit.truth) ** 2))


def unsupervised(edit):
    return mirrored(edit, lambda p, k: unsupervised_wiener(p, k, clip=False, rng=0)[0])


def lucy(edit):
    return mirrored(edit, lambda p, k: richardson_lucy(p, k, num_iter=30, clip=False, filter_epsilon=1e-6))


BALANCES = np.geomspace(1e-5, 1, 16)


# -- JPEG: constants that did best on Kodak's odd pictures, over qualities of 10, 20 and 40 --------------


def decoder(edit):
    return edit.input  # libjpeg's


def bilateral_of_jpeg(edit):
    return cv2.bilateralFilter(edit.input, -1, 30, 2.5)


def means_of_jpeg(edit):
    return cv2.fastNlMeansDenoisingColored(edit.input, None, 4, 4, 7, 21)


# -- chains --------------------------------------------------------------------------------------------


def filled_lanczos(edit):
    return left_grey(replace(edit, input=lanczos(replace(edit, input=biharmonic_grey(edit)))))


def filled_back_projection(edit):
    rgb = left_grey(replace(edit, input=biharmonic_grey(edit)))
    return back_projection(replace(edit, input=rgb))


def telea_lanczos(edit):
    return left_grey(replace(edit, input=lanczos(replace(edit, input=telea(edit)))))


def biharmonic_grey(edit):
    return biharmonic(replace(edit, input=left_grey(edit)))[..., 0]


def biharmonic_means(edit):
    return non_local_means(replace(edit, input=biharmonic(edit)))


def telea_means(edit):
    return non_local_means(replace(edit, input=telea(edit)))


def biharmonic_bm3d(edit):
    return peers.colours_denoised(replace(edit, input=biharmonic(edit)))


def bilateral_lanczos(edit):
    return lanczos(replace(edit, input=bilateral_of_jpeg(edit)))


def means_lanczos(edit):
    return lanczos(replace(edit, input=means_of_jpeg(edit)))


METHODS = {
    "inpaint": {"Telea": telea, "Navier-Stokes": navier_stokes, "biharmonic": biharmonic},
    "upscale": {"bicubic": bicubic, "Lanczos": lanczos, "back-projection": back_projection},
    "colorize": {"left grey": left_grey},
    "hints": {"left grey": left_grey, "Levin": colourhints.levin},
    "points": {"left grey": left_grey, "Levin": colourhints.levin},
    "denoise": {
        "non-local means": non_local_means, "OpenCV's fast means": fast_non_local_means, "bilateral": bilateral},
    "deblur": {
        "left blurred": left_blurred, "Wiener, best balance": wiener_filter,
        "unsupervised Wiener": unsupervised, "Richardson-Lucy": lucy},
    "jpeg": {"decoder": decoder, "bilateral": bilateral_of_jpeg, "non-local means": means_of_jpeg},
    "joint-grey-scratch-x2": {
        "biharmonic, Lanczos": filled_lanczos, "biharmonic, back-projection": filled_back_projection,
        "Telea, Lanczos": telea_lanczos},
    "joint-scratch-noise": {
        "biharmonic, non-local means": biharmonic_means, "Telea, non-local means": telea_means},
    "joint-x2-jpeg": {
        "Lanczos": lanczos, "bilateral, Lanczos": bilateral_lanczos,
        "non-local means, Lanczos": means_lanczos},
}


def methods(task):
    """{name: function}; with what other programs do, where they are installed."""
    known = METHODS.get(task) or METHODS[kind(task)]
    others = peers.installed("large" if task in LARGE else kind(task))
    if task == "joint-scratch-noise" and "BM3D" in peers.installed("denoise"):
        others = {"biharmonic, BM3D": biharmonic_bm3d}
    return {**known, **others}
