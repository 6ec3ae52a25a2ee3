#!/usr/bin/env python3
"""Measures how well `retouch mask find` finds synthetic damage, and what a fill makes of it.

    finding.py --pictures DIR --tune DIR --count 24 --size 384 --retouch .build/release/retouch

Peers are a top-hat and a difference to the median, each with the thresholds that did best by F1 on the
pictures of --tune. Prints Markdown tables of means over the pictures.
"""

import argparse
import subprocess
import tempfile
import zlib
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

import damages
import lpips
import metrics
from evaluate import choose, load

TOLERANCE = 2  # pixels between what was found and what is there
THRESHOLDS = range(6, 90, 4)
DISC = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * TOLERANCE + 1,) * 2)


def main():
    options = parse()
    lpips.CACHE = options.cache
    load_all = lambda folder, count: {p.stem: load(p, options.size, "crop") for p in choose(folder, count)}
    truths = load_all(options.pictures, options.count)
    found, clean, filled = {}, {}, {}
    finders = {"retouch": command(options)}
    if options.tune:
        finders |= tuned_peers(load_all(options.tune, options.tune_count))
    for name, truth in truths.items():
        for method, find in finders.items():
            clean.setdefault(method, []).append(find(truth).mean())
        for kind in options.kinds:
            damaged = damages.damage(truth, kind, seed(kind, name))
            marks = {method: find(damaged.picture) for method, find in finders.items()}
            for method, mask in marks.items():
                found.setdefault(kind, {}).setdefault(method, []).append(compare(mask, damaged))
            if options.fill:
                rows = {"untouched": damaged.picture, "perfect mask": fill(damaged.picture, damaged.touched, options)}
                rows |= {f"found by {m}": fill(damaged.picture, mask, options) for m, mask in marks.items()}
                for row, picture in rows.items():
                    figures = metrics.measure(truth, picture, None, options.network, False)
                    filled.setdefault(kind, {}).setdefault(row, []).append((figures["lpips"], figures["psnr"]))
        print(name, flush=True)
    print(table("precision | recall | F1", found, scores, "{:.2f}"))
    print("\n| finder | falsely marked of undamaged pictures | most of one |\n| --- | --- | --- |")
    for method, shares in clean.items():
        print(f"| {method} | {100 * np.mean(shares):.2f} % | {100 * max(shares):.2f} % |")
    if options.fill:
        print("\n" + table("LPIPS | PSNR", filled, lambda rows: np.mean(rows, 0), "{:.3f}"))


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--pictures", type=Path, required=True, help="folder of photographs")
    add("--count", type=int, default=24, help="how many, evenly spread over the folder (24)")
    add("--size", type=int, default=384, help="pixels on a side (384)")
    add("--tune", type=Path, help="folder of other photographs, for the peers' thresholds; without it no peers")
    add("--tune-count", type=int, default=8, help="how many of these (8)")
    add("--kinds", nargs="+", default=[*damages.KINDS, "all"], choices=[*damages.KINDS, "all"])
    add("--fill", action="store_true", help="also fill what was found, and measure that")
    add("--retouch", type=Path, required=True, help="the command to measure")
    add("--extra", default="", help="options for `mask find`, as in --extra='--sensitivity 0.7'")
    add("--network", choices=list(lpips.LAYERS), default="alexnet", help="LPIPS's network (alexnet)")
    add("--cache", type=Path, default=Path(__file__).parent / "cache", help="folder of LPIPS's weights")
    return parser.parse_args()


def seed(kind, name):
    return np.random.RandomState(zlib.crc32(f"damage-{kind}/{name}".encode()))


# -- finders: each from an 8-bit RGB picture to a mask ----------------------------------------------


def command(options):
    return lambda picture: run(options, "mask", picture, ["find"], options.extra.split()) > 0


def fill(picture, mask, options):
    if not mask.any():
        return picture
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        Image.fromarray(np.uint8(255) * mask).save(file.name)
        return run(options, "inpaint", picture, [], ["--mask", file.name])


def run(options, verb, picture, first, last):
    with tempfile.TemporaryDirectory() as folder:
        given, result = Path(folder, "given.png"), Path(folder, "result.png")
        Image.fromarray(picture).save(given)
        subprocess.run([options.retouch, verb, *first, given, "-o", result, "--quiet", *last], check=True)
        return np.asarray(Image.open(result).convert("L" if verb == "mask" else "RGB"))


def top_hat(picture):
    """What openings and closings by a disc of 7 pixels take away."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    return np.maximum(*(cv2.morphologyEx(grey, way, disc) for way in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT)))


def median_difference(picture):
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return cv2.absdiff(grey, cv2.medianBlur(grey, 9))


def tuned_peers(truths):
    """Thresholds by F1 over all kinds of damage together."""
    found = {}
    for name, response in (("top-hat", top_hat), ("median difference", median_difference)):
        samples = [damages.damage(t, kind, seed(kind, n)) for n, t in truths.items() for kind in damages.KINDS]
        responses = [response(s.picture) for s in samples]
        scored = {t: scores([compare(r >= t, s) for r, s in zip(responses, samples)])[2] for t in THRESHOLDS}
        best = max(scored, key=scored.get)
        found[f"{name} ≥ {best}"] = lambda picture, response=response, best=best: response(picture) >= best
    return found


# -- figures ---------------------------------------------------------------------------------------


def compare(mask, damaged):
    """Pixels: marked, marked rightly, visibly damaged, of these found."""
    near = lambda m: cv2.dilate(m.astype(np.uint8), DISC) > 0
    return mask.sum(), (mask & near(damaged.touched)).sum(), damaged.visible.sum(), (damaged.visible & near(mask)).sum()


def scores(rows):
    """Precision, recall and F1 of all pictures' pixels together."""
    marked, right, there, found = np.sum(rows, 0)
    precision, recall = right / max(marked, 1), found / max(there, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def table(columns, groups, figures, form):
    lines = [f"| damage | method | {columns} |", "|" + " --- |" * (2 + len(columns.split("|")))]
    for group, methods in groups.items():
        for method, rows in methods.items():
            lines.append(f"| {group} | {method} | " + " | ".join(form.format(v) for v in figures(rows)) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
