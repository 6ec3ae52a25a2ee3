"""How well trained is it? Pipeline folders side by side, on photographs that no stage trains on: BSDS500's val folder.

    python evaluate.py --bsds sources/BSDS500.git name=folder ...

First the PSNR of denoising at 15, 25 and 50 of 255 (the first 12 pictures by name, 256x256 from the centre, tiles of 64 that overlap by 16),
then the mean squared error of the estimate, pictures in [-1, 1], at higher noise (all pictures, the centre square shrunk to 64x64).
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from data import files, picture
from network import column, denoise, load

NOISES, LEVELS = (15, 25, 50), (0.1, 0.3, 1.0, 3.0, 10.0, 40.0)


def tensor(image):
    return torch.from_numpy(np.asarray(image, np.float32) / 127.5 - 1).permute(2, 0, 1)


def centre(image, side):
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def estimate(network, x, sigma, side=64, overlap=16):
    """D on a picture of any size: overlapping tiles under a window with straight ramps."""
    step = side - overlap
    starts = [sorted({*range(0, size - side, step), size - side}) for size in x.shape[1:]]
    places = [(top, left) for top in starts[0] for left in starts[1]]
    tiles = torch.stack([x[:, top : top + side, left : left + side] for top, left in places])
    tiles = torch.cat([denoise(network, t, torch.full((len(t),), sigma)) for t in tiles.split(32)])
    ramp = ((torch.arange(side) + 0.5) / overlap).clamp(max=1)
    window = torch.minimum(ramp, ramp.flip(0))
    window = window[:, None] * window
    total, weight = torch.zeros_like(x), torch.zeros_like(x[0])
    for (top, left), tile in zip(places, tiles):
        total[:, top : top + side, left : left + side] += tile * window
        weight[top : top + side, left : left + side] += window
    return total / weight


@torch.no_grad()
def figures(network, pictures):
    row = []
    for level in NOISES:
        values = []
        for i, image in enumerate(pictures[:12]):
            x, sigma = tensor(centre(image, 256)), level / 127.5
            noisy = x + sigma * torch.randn(x.shape, generator=torch.Generator().manual_seed(i))
            error = (estimate(network, noisy, sigma).clamp(-1, 1) - x) ** 2
            values.append(10 * np.log10(4 / error.mean().item()))
        row.append(f"{np.mean(values):.2f}")
    small = torch.stack([tensor(centre(p, min(p.size)).resize((64, 64), Image.LANCZOS)) for p in pictures])
    noise = torch.randn(small.shape, generator=torch.Generator().manual_seed(0))
    for level in LEVELS:
        s = torch.full((len(small),), level)
        error = [((denoise(network, x + column(t) * n, t) - x) ** 2).mean(dim=(1, 2, 3)) for x, n, t in zip(small.split(25), noise.split(25), s.split(25))]
        row.append(f"{torch.cat(error).mean().item():.5f}")
    return row


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("models", nargs="+", help="name=folder")
    options.add_argument("--bsds", type=Path, default="sources/BSDS500.git")
    options.add_argument("--threads", type=int, default=0)
    options = options.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    found = sorted(files(str(options.bsds), r"^BSDS500/data/images/val/.*\.jpg$", False))
    pictures = [picture(content) for _, content in found]
    print("| prior | " + " | ".join(f"{n}/255, dB" for n in NOISES) + " | " + " | ".join(f"MSE at {s:g}" for s in LEVELS) + " | seconds |")
    print("| --- |" + " ---: |" * (len(NOISES) + len(LEVELS) + 1))
    for model in options.models:
        name, folder = model.split("=", 1)
        begun = time.time()
        row = figures(load(folder).eval(), pictures)
        print(f"| {name} | " + " | ".join(row) + f" | {time.time() - begun:.0f} |", flush=True)


if __name__ == "__main__":
    main()
