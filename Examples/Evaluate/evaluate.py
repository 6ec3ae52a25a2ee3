#!/usr/bin/env python3
"""Measures the edits of the `retouch` command on photographs beside classical methods.

    evaluate.py --pictures DIR --count 8 --size 512 --retouch .build/release/retouch

Without --retouch, only the classical methods are measured. Prints a Markdown table.
"""

import argparse
import hashlib
import inspect
import json
import shlex
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

import lpips
import metrics
import tasks
from baselines import METHODS

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".ppm"}


def main():
    options = parse()
    lpips.CACHE = options.cache
    pictures = choose(options.pictures, options.count)
    truths = {path.stem: load(path, options.size, options.fit) for path in pictures}
    records = []
    try:
        for task in options.tasks:
            records += evaluate(task, truths, options)
            if options.sheet:
                sheet(task, truths, records, options)
    finally:  # what has been measured is kept when something stops the run
        print(table(records))
        if options.json:
            options.json.write_text(json.dumps(summary(records, options, list(truths)), indent=1))
    failed = [r for r in records if "error" in r]
    for record in failed:
        print(f"{record['task']} {record['picture']} {record['method']}: {record['error']}", file=sys.stderr)
    return 1 if failed else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--pictures", type=Path, required=True, help="folder of photographs")
    add("--count", type=int, default=8, help="how many, evenly spread over the folder (8)")
    add("--size", type=int, default=512, help="pixels on a side (512)")
    add("--fit", choices=["crop", "shrink"], default="crop",
        help="crop: the middle, at most SIZE x SIZE (default); shrink: the longer side to SIZE")
    add("--tasks", nargs="+", default=list(tasks.TASKS), metavar="TASK",
        help="inpaint, upscale, or any of: " + ", ".join(tasks.TASKS))
    add("--retouch", type=Path, help="the command to measure")
    add("--model", type=Path, help="a model for the command, in place of its own")
    add("--extra", action="append", metavar="OPTIONS",
        help="options for the command, as in --extra='--steps 4'; each --extra is a row of its own (once: none)")
    add("--network", choices=list(lpips.LAYERS), default="alexnet", help="LPIPS's network (alexnet)")
    add("--cache", type=Path, default=Path(__file__).parent / "cache", help="folder for what is kept between runs")
    add("--json", type=Path, help="write every figure here")
    add("--sheet", type=Path, metavar="FILE.png", help="write FILE-TASK.png: truth | input | retouch | best classical")
    add("--rows", type=int, default=4, help="pictures in a sheet (4)")
    options = parser.parse_args()
    kinds = set(map(tasks.kind, tasks.TASKS))
    for wanted in set(options.tasks) - kinds - set(tasks.TASKS):
        parser.error(f"no task {wanted}; there are: {', '.join(tasks.TASKS)}")
    options.tasks = [t for t in tasks.TASKS if {t, tasks.kind(t)} & set(options.tasks)]
    options.extra = options.extra or [""]
    return options


# -- pictures ----------------------------------------------------------------------------------


def choose(folder, count):
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
    if not found:
        sys.exit(f"no pictures in {folder}")
    count = min(count, len(found))
    return [found[i * len(found) // count] for i in range(count)]


def load(path, size, fit):
    """8-bit RGB, both sides a multiple of 8."""
    picture = Image.open(path).convert("RGB")
    if fit == "shrink" and max(picture.size) > size:
        ratio = size / max(picture.size)
        picture = picture.resize([round(v * ratio) for v in picture.size], Image.LANCZOS)
    width, height = (min(v, size) // 8 * 8 for v in picture.size)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return np.asarray(picture.crop((left, top, left + width, top + height)))


# -- measuring ---------------------------------------------------------------------------------


def evaluate(task, truths, options):
    """One record for every picture and method."""
    records = []
    for name, truth in truths.items():
        edit = tasks.make(task, name, truth)
        common = {"task": task, "picture": name, "photograph": metrics.colourfulness(truth)}
        for method, function in METHODS[tasks.kind(task)].items():
            figures = classical(function, edit, truth, options)
            records.append({**common, "method": method, **figures})
        for extra in options.extra if options.retouch else []:
            figures = commanded(task, name, extra, edit, truth, options)
            method = " ".join(["retouch", extra]).strip()
            records.append({**common, "method": method, **figures})
        print(f"{task} {name}", file=sys.stderr, flush=True)
    return records


def classical(function, edit, truth, options):
    """Kept by what goes in: the pictures, and the sources of the method and of the metrics."""
    inputs = digest(inspect.getsource(function), edit.input, edit.mask, edit.scale, edit.kernel)
    result = options.cache / "classical" / f"{inputs}.png"
    if not result.exists():
        began = time.perf_counter()
        picture = function(edit)
        seconds = time.perf_counter() - began
        write(picture, result)
        result.with_suffix(".seconds").write_text(str(seconds))
    sources = [inspect.getsource(m) for m in (metrics, lpips)]
    figures = result.with_name(f"{inputs}-{digest(*sources, truth, options.network)}.json")
    if not figures.exists():
        figures.write_text(json.dumps(metrics.measure(truth, read(result), edit.mask, options.network)))
    seconds = float(result.with_suffix(".seconds").read_text())
    return {"seconds": seconds, **json.loads(figures.read_text()), "file": str(result)}


def commanded(task, name, extra, edit, truth, options):
    """Runs the command as a user would, from file to file: its start and loading count."""
    stem = options.cache / "retouch" / f"{task}-{name}-{digest(truth, edit.input, edit.mask, extra)}"
    given, mask, result = (stem.with_name(stem.name + end) for end in ("-input.png", "-mask.png", ".png"))
    write(edit.input, given)
    command = [str(options.retouch), tasks.kind(task), str(given), "-o", str(result), "--overwrite", "--quiet"]
    if edit.mask is not None:
        write(edit.mask, mask)
        command += ["--mask", str(mask)]
    if edit.scale > 1:
        command += ["--scale", str(edit.scale), "--kernel", edit.kernel]
    if options.model:
        command += ["--model", str(options.model)]
    result.unlink(missing_ok=True)
    record = {}
    try:
        began = time.perf_counter()
        done = subprocess.run(command + shlex.split(extra), capture_output=True, text=True)
        record["seconds"] = time.perf_counter() - began
        if done.returncode:
            raise ValueError(f"exit {done.returncode}: {done.stderr.strip()[-500:]}")
        picture = read(result)
        if picture.shape != truth.shape:
            raise ValueError(f"gave {picture.shape} for {truth.shape}")
        record.update(metrics.measure(truth, picture, edit.mask, options.network), file=str(result))
    except (OSError, ValueError) as error:
        record["error"] = str(error)
    return record


def digest(*parts):
    hash = hashlib.sha256()
    for part in parts:
        array = isinstance(part, np.ndarray)
        hash.update(str(part.shape).encode() + part.tobytes() if array else repr(part).encode())
    return hash.hexdigest()[:20]


def write(picture, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path)


def read(path):
    return np.asarray(Image.open(path).convert("RGB"))


# -- reports -----------------------------------------------------------------------------------


def means(records):
    """{task: {method: {figure: its mean over the pictures}}}, without what failed."""
    grouped = {}
    for r in records:
        if "error" not in r:
            grouped.setdefault(r["task"], {}).setdefault(r["method"], []).append(r)
    figures = ("psnr", "ssim", "lpips", "colourfulness", "seconds")
    return {
        task: {m: {f: float(np.mean([r[f] for r in rs])) for f in figures} for m, rs in methods.items()}
        for task, methods in grouped.items()
    }


def table(records):
    lines = ["| task | method | PSNR, dB | SSIM | LPIPS | colourfulness | seconds |"]
    lines += ["| --- | --- | --: | --: | --: | --: | --: |"]
    for task, methods in means(records).items():
        for method, m in methods.items():
            colour = f"{m['colourfulness']:.1f}" if task == "colorize" else ""
            figures = f"{m['psnr']:.2f} | {m['ssim']:.3f} | {m['lpips']:.4f} | {colour} | {m['seconds']:.2f}"
            lines.append(f"| {task} | {method} | {figures} |")
    photographs = {r["picture"]: r["photograph"] for r in records if r["task"] == "colorize"}
    if photographs:
        lines.append(f"\nThe photographs' own colourfulness: {np.mean(list(photographs.values())):.1f}.")
    touched = {r["method"] for r in records if r.get("touched")}
    return "\n".join(lines + [f"\n{m} changed pixels outside the mask." for m in sorted(touched)])


def summary(records, options, names):
    settings = {k: str(v) if isinstance(v, Path) else v for k, v in vars(options).items()}
    return {"settings": settings, "pictures": names, "means": means(records), "edits": records}


def sheet(task, truths, records, options):
    """Truth | input | every row of retouch | the classical method with the lowest LPIPS."""
    methods = means([r for r in records if r["task"] == task])[task]
    known = [m for m in methods if m in METHODS[tasks.kind(task)]]
    shown = [m for m in methods if m not in known] + [min(known, key=lambda m: methods[m]["lpips"])]
    files = {(r["picture"], r["method"]): r["file"] for r in records if r["task"] == task and "file" in r}
    rows = []
    for name, truth in list(truths.items())[: options.rows]:
        given = Image.fromarray(tasks.make(task, name, truth).input).convert("RGB")
        cells = [Image.fromarray(truth), given.resize(truth.shape[1::-1], Image.NEAREST)]
        rows.append(cells + [Image.open(files[name, m]).convert("RGB") for m in shown if (name, m) in files])
    gap, width = 4, max(c.width for row in rows for c in row)
    canvas = Image.new("RGB", ((width + gap) * max(map(len, rows)), sum(r[0].height + gap for r in rows)), "white")
    top = 0
    for row in rows:
        for column, cell in enumerate(row):
            canvas.paste(cell, (column * (width + gap), top))
        top += row[0].height + gap
    path = options.sheet.with_name(f"{options.sheet.stem}-{task}.png")
    canvas.save(path)
    print(f"{path}: truth | input | {' | '.join(shown)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
