"""How near an edit came to the photograph: all on 8-bit RGB."""

import numpy as np
from skimage.metrics import structural_similarity

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


def measure(truth, edit, mask=None, network="alexnet"):
    figures = {
        "psnr": psnr(truth, edit, mask),
        "ssim": ssim(truth, edit),
        "lpips": lpips.distance(truth, edit, network),
        "colourfulness": colourfulness(edit),
    }
    if mask is not None:  # pixels that no inpaint may touch
        figures["touched"] = int((truth != edit).any(2)[mask == 0].sum())
    return figures
