"""What other programs make of it, each from an Edit to an 8-bit RGB picture.

In large holes' tasks known pixels stay as they were: all of these change them, if only by rounding.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from tasks import eight_bits

try:
    import bm3d  # for informational and non-commercial use only
except ImportError:
    bm3d = None

GMIC = ("the command gmic", lambda: shutil.which("gmic"))
XPHOTO = ("cv2.xphoto (opencv-contrib-python-headless)", lambda: hasattr(cv2, "xphoto"))
BM3D = ("the module bm3d", lambda: bm3d)


def only_holes(edit, filled):
    return np.where(edit.mask[..., None] > 0, filled, edit.input)


def gmic(edit, *command):
    """Runs the command on the picture, image [0], with the mask, [1]; on one thread: else results vary."""
    with tempfile.TemporaryDirectory() as folder:
        given, mask, result = (str(Path(folder, name)) for name in ("given.png", "mask.png", "result.png"))
        Image.fromarray(edit.input).save(given)
        Image.fromarray(edit.mask).save(mask)
        arguments = ["gmic", "-v", "-1", "srand", "1", given, mask, *command]
        arguments += ["cut[0]", "0,255", "round[0]", "output[0]", result]  # else it may write 16 bits
        done = subprocess.run(
            arguments, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
        if done.returncode:
            raise ValueError(f"gmic: exit {done.returncode}: {done.stderr.strip()[-500:]}")
        return only_holes(edit, np.asarray(Image.open(result).convert("RGB")))


def gmic_inpaint(edit):
    """With its plug-in's defaults: patches of 7, looked up 112 pixels far, blended. Its own don't blend."""
    return gmic(edit, "inpaint[0]", "[1],7,112,0.1,1,8.4,0,0.05,10,1")


def gmic_matchpatch(edit):
    return gmic(edit, "inpaint_matchpatch[0]", "[1]")


def xphoto(edit, algorithm, there, back):
    given = cv2.cvtColor(edit.input, there)
    filled = np.zeros_like(given)
    cv2.xphoto.inpaint(given, 255 - edit.mask, filled, algorithm)  # its mask is of what is known
    return only_holes(edit, cv2.cvtColor(filled, back))


def shift_map(edit):
    return xphoto(edit, cv2.xphoto.INPAINT_SHIFTMAP, cv2.COLOR_RGB2LAB, cv2.COLOR_LAB2RGB)


def fsr_fast(edit):
    return xphoto(edit, cv2.xphoto.INPAINT_FSR_FAST, cv2.COLOR_RGB2BGR, cv2.COLOR_BGR2RGB)


def colours_denoised(edit):
    """BM3D in its opponent colours, told how strong the noise is."""
    return eight_bits(255 * bm3d.bm3d_rgb(edit.input / 255, edit.noise / 255))


PEERS = {
    "large": {
        "G'MIC inpaint": (gmic_inpaint, *GMIC),
        "G'MIC matchpatch": (gmic_matchpatch, *GMIC),
        "xphoto shift map": (shift_map, *XPHOTO),
        "xphoto FSR fast": (fsr_fast, *XPHOTO),
    },
    "denoise": {"BM3D": (colours_denoised, *BM3D)},
}


@cache
def installed(group):
    """{name: function} of the group's that can run here; says once on standard error which can't."""
    functions = {}
    for name, (function, needed, present) in PEERS.get(group, {}).items():
        if present():
            functions[name] = function
        else:
            print(f"{name} is left out: {needed} isn't installed", file=sys.stderr)
    return functions
