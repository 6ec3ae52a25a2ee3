"""JPEG files: made by libjpeg's usual encoder, decoded by its usual decoder, compared by their coefficients."""

import io
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

try:
    import jpeglib  # reads coefficients
except ImportError:
    jpeglib = None


def saved(picture, **settings):
    """The file's bytes; colours at half the resolution, as most programs save."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", subsampling="4:2:0", **settings)
    return file.getvalue()


def decoded(file):
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB"))


def coefficients(file):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.jpg")
        path.write_bytes(file)
        planes = jpeglib.read_dct(str(path))
    return np.concatenate([plane.ravel() for plane in (planes.Y, planes.Cb, planes.Cr)])


def kept(file, picture):
    """Which share of the file's coefficients the picture has, saved with the file's tables.

    Most are 0 in any file: those that are 0 in both aren't counted.
    """
    again = saved(picture, qtables=Image.open(io.BytesIO(file)).quantization)
    first, second = coefficients(file), coefficients(again)
    return float((first == second)[(first != 0) | (second != 0)].mean())


def measure(file, picture):
    """Empty where nothing can read coefficients; `kept_all` is 1 when none differs."""
    share = kept(file, picture) if readable() else None
    return {} if share is None else {"kept": share, "kept_all": float(share == 1)}


@cache
def readable():
    if not jpeglib:
        print("JPEG's coefficients aren't compared: the module jpeglib isn't installed", file=sys.stderr)
    return bool(jpeglib)
