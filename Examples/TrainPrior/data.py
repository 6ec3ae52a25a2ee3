"""Training pictures as bytes on disk: whole 64x64 pictures, and photographs at every octave of scale to crop from.

    python data.py --sources sources --data data        prepare whatever is there
"""

import argparse
import io
import json
import re
import subprocess
from pathlib import Path

import numpy as np
import torch
from PIL import Image

SIDE = 64
LONGEST = 2048  # photographs are stored no longer than this

# folder under --sources: which files in the repository, whole pictures or photographs, whether earlier versions count
SOURCES = {
    "IMagenet.git": (r"^tiny-imagenet-200/train/.*\.JPEG$", "whole", False),
    "imagenet-sample-images.git": (r"\.JPEG$", "photographs", False),
    "BSDS500.git": (r"^BSDS500/data/images/(train|test)/.*\.jpg$", "photographs", False),
    "pop-wallpapers.git": (r"^original/(?!kate-hazen|nick-nazzaro).*\.jpe?g$", "photographs", False),  # the rest is drawn
    "elementary-wallpapers.git": (r"\.jpe?g$", "photographs", True),
}


def files(repository, pattern, history):
    """Yields (path, bytes) of the matching files in a git repository, each distinct content once."""
    if history:
        listing = subprocess.run(["git", "-C", repository, "rev-list", "--objects", "--missing=allow-any", "--all"], check=True, capture_output=True, text=True).stdout
        entries = [line.split(" ", 1) for line in listing.splitlines() if " " in line]
    else:
        listing = subprocess.run(["git", "-C", repository, "ls-tree", "-r", "HEAD"], check=True, capture_output=True, text=True).stdout
        entries = [(line.split("\t")[0].split()[2], line.split("\t")[1]) for line in listing.splitlines()]
    wanted = {name: path for name, path in entries if re.search(pattern, path, re.IGNORECASE)}
    batch = subprocess.Popen(["git", "-C", repository, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for name, path in wanted.items():
        batch.stdin.write(name.encode() + b"\n")
        batch.stdin.flush()
        header = batch.stdout.readline().split()
        if header[1] != b"blob":
            continue
        content = batch.stdout.read(int(header[2]))
        batch.stdout.read(1)
        yield path, content
    batch.stdin.close()
    batch.wait()


def picture(content):
    return Image.open(io.BytesIO(content)).convert("RGB")


def prepare_whole(repository, pattern, history, target):
    partial, count = target.with_suffix(".part"), 0
    with open(partial, "wb") as out:
        for _, content in files(repository, pattern, history):
            image = picture(content)
            if image.size != (SIDE, SIDE):
                image = image.resize((SIDE, SIDE), Image.LANCZOS)
            out.write(np.asarray(image).tobytes())
            count += 1
    partial.rename(target)
    return count


def prepare_photographs(repository, pattern, history, target):
    """Each photograph and its halvings (area averages), one after the other; the index beside it says where each lies."""
    partial, index, offset = target.with_suffix(".part"), [], 0
    with open(partial, "wb") as out:
        for path, content in files(repository, pattern, history):
            try:
                image = picture(content)
            except OSError:
                continue  # a pointer to a large file, or no picture
            if max(image.size) > LONGEST:
                image.thumbnail((LONGEST, LONGEST), Image.LANCZOS, reducing_gap=3.0)
            levels = []
            while min(image.size) >= SIDE:
                levels.append((offset, image.height, image.width))
                offset += out.write(np.asarray(image).tobytes())
                image = image.reduce(2)
            if levels:
                index.append(levels)
    target.with_suffix(".json").write_text(json.dumps(index))
    partial.rename(target)
    return len(index)


def prepare(sources, data):
    data.mkdir(parents=True, exist_ok=True)
    for name, (pattern, kind, history) in SOURCES.items():
        repository, target = sources / name, data / f"{name.removesuffix('.git')}.{kind}"
        if target.exists() or not repository.exists():
            print(f"{name}: {'done before' if target.exists() else 'not there'}", flush=True)
            continue
        make = prepare_whole if kind == "whole" else prepare_photographs
        print(f"{name}: {make(str(repository), pattern, history, target)} pictures", flush=True)


class Sampler:
    """Random tiles as float32 (count, 3, side, side) in [-1, 1], half of them mirrored. On a GPU all pictures lie in its memory."""

    def __init__(self, data, device="cpu", seed=0):
        data = Path(data)
        self.random = np.random.default_rng(seed)
        self.whole = [torch.from_numpy(np.memmap(f, np.uint8, "c").reshape(-1, SIDE, SIDE, 3)).to(device) for f in sorted(data.glob("*.whole"))]
        self.files, levels, photographs = [], [], 0
        for number, f in enumerate(sorted(data.glob("*.photographs"))):
            self.files.append(torch.from_numpy(np.memmap(f, np.uint8, "c")).to(device))
            for photograph in json.loads(f.with_suffix(".json").read_text()):
                levels += [(photographs, number, *level) for level in photograph]
                photographs += 1
        self.levels, self.photographs = np.array(levels, np.int64).reshape(-1, 5), photographs
        if not self.whole and not self.photographs:
            raise SystemExit(f"{data}: no prepared pictures; run data.py first")

    def describe(self):
        return f"{sum(map(len, self.whole))} whole pictures, {self.photographs} photographs"

    def wholes(self, count):
        """Whole pictures of SIDE."""
        sizes = np.array([len(w) for w in self.whole])
        chosen = [self.whole[i][int(self.random.integers(sizes[i]))] for i in self.random.choice(len(sizes), count, p=sizes / sizes.sum())]
        return self.finish(torch.stack(chosen).permute(0, 3, 1, 2))

    def crops(self, count, side):
        """Crops of photographs, each photograph as likely as another, each octave of it that is large enough too."""
        levels = self.levels[self.levels[:, 3:].min(axis=1) >= side]
        if not len(levels):
            raise SystemExit(f"no photograph is as large as {side}x{side}")
        weights = 1 / np.bincount(levels[:, 0])[levels[:, 0]]
        tiles = []
        for _, number, offset, height, width in levels[self.random.choice(len(levels), count, p=weights / weights.sum())]:
            level = self.files[number][offset : offset + height * width * 3].view(height, width, 3)
            y, x = self.random.integers(height - side + 1), self.random.integers(width - side + 1)
            tiles.append(level[y : y + side, x : x + side])
        return self.finish(torch.stack(tiles).permute(0, 3, 1, 2))

    def tiles(self, count, side, share):
        """`share` of them whole pictures where that is their side and there are both, the rest crops."""
        whole = 0 if side != SIDE or not self.whole else count if not self.photographs else round(share * count)
        parts = [self.wholes(whole)] if whole else []
        return torch.cat(parts + ([self.crops(count - whole, side)] if whole < count else []))

    def finish(self, x):
        mirrored = torch.from_numpy(self.random.random(len(x)) < 0.5).to(x.device)
        return torch.where(mirrored[:, None, None, None], x.flip(3), x).float() / 127.5 - 1


def make_toy(data, seed=0):
    """Soft random shapes, so that --smoke needs no download."""
    data.mkdir(parents=True, exist_ok=True)
    random, tiles = np.random.default_rng(seed), []
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    for _ in range(256):
        tile = random.random(3) * np.ones((SIDE, SIDE, 3))
        for _ in range(4):
            cx, cy, radius = random.random(3)
            inside = 1 / (1 + np.exp((np.hypot(x - cx, y - cy) - radius / 2) * 40))
            tile += inside[:, :, None] * (random.random(3) - tile)
        tiles.append((tile * 255).clip(0, 255).astype(np.uint8))
    tiles = np.stack(tiles)
    tiles.tofile(data / "toy.whole")
    sheet = tiles.reshape(16, 16, SIDE, SIDE, 3).transpose(0, 2, 1, 3, 4).reshape(16 * SIDE, 16 * SIDE, 3)
    sheet.tofile(data / "toy.photographs")
    (data / "toy.json").write_text(json.dumps([[[0, *sheet.shape[:2]]]]))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sources", type=Path, default="sources")
    options.add_argument("--data", type=Path, default="data")
    options = options.parse_args()
    prepare(options.sources, options.data)
