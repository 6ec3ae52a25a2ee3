#!/usr/bin/env python3
"""Measures how far the spread of several answers can be believed: how often the truth lies within it.

    doubt.py --pictures DIR --count 6 --size 128 --retouch .build/release/retouch

Prints a Markdown table of means over the pictures.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

import commands
import lpips
import metrics
import tasks
from evaluate import choose, edits, load, read, write

TASKS = ["inpaint-scratches", "inpaint-boxes", "colorize", "upscale-x2", "upscale-x4", "denoise-25"]


def main():
    options = parse()
    lpips.CACHE = options.cache
    truths = {path.stem: load(path, options.size, "crop") for path in choose(options.pictures, options.count)}
    rows = [measured(task, truths, options) for task in options.tasks]
    print(table([row for row in rows if row]))


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--pictures", type=Path, required=True, help="folder of photographs")
    add("--count", type=int, default=6, help="how many, evenly spread over the folder (6)")
    add("--size", type=int, default=128, help="pixels on a side (128)")
    add("--samples", type=int, default=8, help="answers for each picture (8)")
    add("--tasks", nargs="+", default=TASKS, choices=list(tasks.TASKS), metavar="TASK",
        help="any of evaluate.py's (" + ", ".join(TASKS) + ")")
    add("--retouch", type=Path, required=True, help="the command to measure")
    add("--extra", default="", help="options for the command")
    add("--cache", type=Path, default=Path(__file__).parent / "cache", help="folder for LPIPS's weights")
    return parser.parse_args()


def measured(task, truths, options):
    """Means over the pictures that have room for the task's holes."""
    found = []
    for name, truth, edit in edits(task, truths):
        found.append(figures(truth, answers(task, edit, options), edit.mask))
        print(f"{task} {name}", file=sys.stderr, flush=True)
    return {"task": task, **{key: np.mean([f[key] for f in found]) for key in found[0]}} if found else None


def answers(task, edit, options):
    """The command's answers, [count, height, width, 3]."""
    ((call,), *_) = commands.rows(task, edit).values()
    with tempfile.TemporaryDirectory() as folder:
        given, mask, result = (Path(folder) / n for n in ("input.png", "mask.png", "out.png"))
        if edit.file:
            given = given.with_suffix(".jpg")
            given.write_bytes(edit.file)
        else:
            write(edit.input, given)
        if edit.mask is not None:
            write(edit.mask, mask)
        told = [str(mask) if word == commands.MASK else word for word in call[1:]]
        command = [str(options.retouch), call[0], str(given), *told, *options.extra.split(), "--quiet",
                   "--samples", str(options.samples), "-o", str(result)]
        subprocess.run(command, check=True)
        return np.stack([read(result.with_stem(f"out-{i + 1}")) for i in range(options.samples)])


def figures(truth, answers, mask):
    """What is known of one picture's answers; errors and spreads are of each pixel, root mean squares over R, G, B."""
    where = np.ones(truth.shape[:2], bool) if mask is None else mask > 0
    spread, error = spread_and_error(truth, answers, where)
    # What a truth that is one answer more would give: each answer in turn, beside the others.
    others = [spread_and_error(a, np.delete(answers, i, 0), where) for i, a in enumerate(answers)]
    own = np.mean([within(*pair) for pair in others], 0)
    psnr = [metrics.psnr(truth, a, mask) for a in answers]
    distance = [lpips.distance(truth, a) for a in answers]
    return {
        "spread": spread.mean(),
        "error": np.sqrt((error**2).mean()),
        "ratio": np.sqrt((spread**2).mean() / (error**2).mean()),
        **{f"within {k}": share for k, share in zip((1, 2, 3), within(spread, error))},
        **{f"own {k}": share for k, share in zip((1, 2, 3), own)},
        "rank": spearmanr(spread, error).statistic if spread.std() > 0 else 0.0,
        "psnr 1": psnr[0],
        "psnr others": np.mean(psnr[1:]),
        "lpips 1": distance[0],
        "lpips others": np.mean(distance[1:]),
    }


def spread_and_error(truth, answers, where):
    """The unbiased standard deviation, and how far the mean is from the truth."""
    spread = np.sqrt(answers.var(0, ddof=1).mean(2))
    error = np.sqrt(((truth - answers.mean(0)) ** 2).mean(2))
    return spread[where], error[where]


def within(spread, error):
    """For what share of the pixels once, twice, three times the spread reaches the truth."""
    return [float((error <= k * spread + 1e-9).mean()) for k in (1, 2, 3)]


def table(rows):
    percent = lambda row, key: " / ".join(f"{100 * row[f'{key} {k}']:.0f}" for k in (1, 2, 3))
    lines = [
        "| task | mean spread | error of the mean | spread / error | truth within 1, 2, 3 spreads, % "
        "| another answer within, % | rank correlation | PSNR, first / others | LPIPS, first / others |",
        "| --- " * 9 + "|",
    ]
    for row in rows:
        lines.append(
            f"| {row['task']} | {row['spread']:.1f} | {row['error']:.1f} | {row['ratio']:.2f} | {percent(row, 'within')} "
            f"| {percent(row, 'own')} | {row['rank']:.2f} | {row['psnr 1']:.2f} / {row['psnr others']:.2f} "
            f"| {row['lpips 1']:.3f} / {row['lpips others']:.3f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
