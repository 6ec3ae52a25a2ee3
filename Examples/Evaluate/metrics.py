"""How near an edit came to the photograph: all on 8-bit RGB."""

import numpy as np
from skimage.measure import label, regionprops
from skimage.metrics import structural_similarity
from skimage.morphology import isotropic_dilation, isotropic_erosion

import lpips


def psnr(truth, edit, mask=None):
    """In decibels; inside the hole only where there is one."""
    error = (np.float64(truth) - np.float64(edit)) ** 2
    error = error.mean() if mask is None else error[mask > 0].mean()
    return float(10 * np.log10(255**2 / max(error, 1e-3)))  # finite for equal pictures


def ssim(truth, edit):
    return float(structural_similarity(truth, edit, channel_axis=2))


def colourfulness(picture):
    """Hasler and Suesstrunk, Measuring colourfulness in natural images (2003): their M(3)."""
    red, green, blue = np.moveaxis(np.float64(picture), 2, 0)
    across, along = red - green, (red + green) / 2 - blue
    return float(np.hypot(across.std(), along.std()) + 0.3 * np.hypot(across.mean(), along.mean()))


def hole_lpips(truth, edit, mask, network="alexnet"):
    """LPIPS of each hole's box and 32 pixels around it, mean over the holes: the rest doesn't dilute it."""
    distances = []
    for hole in regionprops(label(mask > 0)):
        top, left, bottom, right = hole.bbox
        crop = np.s_[max(0, top - 32) : bottom + 32, max(0, left - 32) : right + 32]
        distances.append(lpips.distance(truth[crop], edit[crop], network))
    return float(np.mean(distances))


def steps(picture, where):
    """Root mean square of luminance's steps between neighbours that are both `where`."""
    luminance = np.float64(picture) @ [0.299, 0.587, 0.114]
    across = np.diff(luminance, axis=1)[where[:, 1:] & where[:, :-1]]
    down = np.diff(luminance, axis=0)[where[1:] & where[:-1]]
    return np.sqrt(np.mean(np.concatenate([across, down]) ** 2))


def sharpness(truth, edit, where):
    """0: as sharp as the truth; -2: a quarter of its steps, on a base-2 scale. Finite for flat ones."""
    return float(np.log2(max(steps(edit, where), 0.1) / max(steps(truth, where), 0.1)))


def rim(hole):
    """Two pixels on both sides of the hole's border."""
    return isotropic_dilation(hole, 2) & ~isotropic_erosion(hole, 2)


def measure_holes(truth, edit, mask, network="alexnet"):
    return {
        "hole_lpips": hole_lpips(truth, edit, mask, network),
        "sharp": sharpness(truth, edit, mask > 0),
        "seam": sharpness(truth, edit, rim(mask > 0)),
    }


def luminance(picture):
    """Of an 8-bit picture, again with three channels."""
    return np.repeat(np.rint(picture @ [0.299, 0.587, 0.114]).astype(np.uint8)[..., None], 3, 2)


def measure_luminance(truth, edit, network="alexnet"):
    """Where colours were lost they are a guess, which these leave out."""
    truth, edit = luminance(truth), luminance(edit)
    return {"luminance_psnr": psnr(truth, edit), "luminance_lpips": lpips.distance(truth, edit, network)}


def measure(truth, edit, mask=None, network="alexnet", large=False):
    """Every figure of an edit; of holes as well where they are `large`."""
    figures = {
        "psnr": psnr(truth, edit, mask),
        "ssim": ssim(truth, edit),
        "lpips": lpips.distance(truth, edit, network),
        "colourfulness": colourfulness(edit),
    }
    if mask is not None:  # pixels that no inpaint may touch
        figures["touched"] = int((truth != edit).any(2)[mask == 0].sum())
    return {**figures, **(measure_holes(truth, edit, mask, network) if large else {})}
