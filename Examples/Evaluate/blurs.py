"""How a photograph is blurred: the command's own kernels, and only where they lie wholly inside."""

import numpy as np
from scipy.signal import fftconvolve


def kernel(blur):
    """Of gaussian:DEVIATION or motion:LENGTH,DEGREES, as `retouch deblur --blurred` takes them."""
    name, numbers = blur.split(":")
    return {"gaussian": gaussian, "motion": motion}[name](*map(float, numbers.split(",")))


def gaussian(deviation):
    reach = max(1, int(np.ceil(3 * deviation)))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    return np.outer(weights, weights) / weights.sum() ** 2


def motion(length, degrees):
    """A straight and even way; `degrees` counterclockwise from the right."""
    across, down = np.cos(np.radians(degrees)), -np.sin(np.radians(degrees))
    reach_x, reach_y = (max(1, int(np.ceil(abs(d) * length / 2 + 0.5))) for d in (across, down))
    weights = np.zeros((2 * reach_y + 1, 2 * reach_x + 1))
    points = max(2, int(length * 16))
    for along in ((np.arange(points) + 0.5) / points - 0.5) * length:  # shared out to four pixels
        x, y = reach_x + along * across, reach_y + along * down
        left, top = int(np.floor(x)), int(np.floor(y))
        for row, below in ((top, 1 - (y - top)), (top + 1, y - top)):
            for column, right in ((left, 1 - (x - left)), (left + 1, x - left)):
                if right * below > 1e-9:
                    weights[row, column] += right * below
    return weights / weights.sum()


def blurred(picture, kernel, margin):
    """Floats without the outer `margin` pixels, which were only blurred into the others."""
    rows, columns = (margin - side // 2 for side in kernel.shape)
    # Each pixel is a weighted mean of those around it, so the kernel isn't turned over.
    planes = [fftconvolve(p, kernel[::-1, ::-1], "valid") for p in np.moveaxis(np.float64(picture), 2, 0)]
    picture = np.stack(planes, 2)
    return picture[rows : picture.shape[0] - rows, columns : picture.shape[1] - columns]
