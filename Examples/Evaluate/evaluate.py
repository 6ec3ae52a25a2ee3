#!/usr/bin/env python3
"""Measures the edits of the `retouch` command on photographs beside classical methods.

    evaluate.py --pictures DIR --count 8 --size 512 --retouch .build/release/retouch

Without --retouch, only the classical methods are measured. Prints Markdown tables.
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

import commands
import jpegs
import lpips
import metrics
import tasks
from baselines import methods
from holes import TooSmall
from reports import sheet, summary, tables

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
        print(tables(records))
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
        help="a kind, as inpaint or denoise, large (only the large holes), or any of: " + ", ".join(tasks.TASKS))
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
    known = set().union(*map(tasks.groups, tasks.TASKS))
    for wanted in set(options.tasks) - known:
        parser.error(f"no task {wanted}; there are: {', '.join(tasks.TASKS)}")
    options.tasks = [t for t in tasks.TASKS if tasks.groups(t) & set(options.tasks)]
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
    """One record for every method and picture, if that has room for the holes."""
    records = []
    for name, truth, edit in edits(task, truths):
        common = {"task": task, "picture": name, "photograph": metrics.colourfulness(truth)}
        for method, function in methods(task).items():
            figures = classical(function, edit, truth, options)
            records.append({**common, "method": method, **figures})
        for method, calls in asked(task, edit, options):
            figures = commanded(f"{task}-{name}", calls, edit, truth, options)
            records.append({**common, "method": method, **figures})
        print(f"{task} {name}", file=sys.stderr, flush=True)
    return records


def edits(task, truths):
    """Each picture's name, what its result should be, and its edit; those without room for the holes are left out."""
    for name, truth in truths.items():
        try:
            edit = tasks.make(task, name, truth)
        except TooSmall as error:
            print(f"{task} {name} is left out: {error}", file=sys.stderr)
            continue
        yield name, truth if edit.truth is None else edit.truth, edit


def asked(task, edit, options):
    """Every row of the command and its calls; only the first row takes what --extra adds."""
    if not options.retouch:
        return []
    (method, (call,)), *others = commands.rows(task, edit).items()
    extras = [(f"{method} {extra}".strip(), [call + shlex.split(extra)]) for extra in options.extra]
    return extras + (others if "" in options.extra else [])


def classical(function, edit, truth, options):
    """Kept by what goes in: the pictures, and the sources of the method and of the metrics."""
    happened = [v for v in (edit.noise, edit.blur, edit.file) if v] + [v for v in [edit.truth] if v is not None]
    inputs = digest(inspect.getsource(function), edit.input, edit.mask, edit.scale, edit.kernel, *happened)
    result = options.cache / "classical" / f"{inputs}.png"
    if not result.exists():
        try:
            began = time.perf_counter()
            picture = function(edit)
            seconds = time.perf_counter() - began
        except (OSError, ValueError) as error:
            return {"error": str(error)}
        write(picture, result)
        result.with_suffix(".seconds").write_text(str(seconds))
    sources = [inspect.getsource(m) for m in (metrics, lpips, jpegs)]
    figures = result.with_name(f"{inputs}-{digest(*sources, truth, options.network, edit.large)}.json")
    if not figures.exists():
        figures.write_text(json.dumps(measure(truth, read(result), edit, options.network)))
    seconds = float(result.with_suffix(".seconds").read_text())
    return {"seconds": seconds, **json.loads(figures.read_text()), "file": str(result)}


def commanded(label, calls, edit, truth, options):
    """Runs the command as a user would, from file to file: its starts and loadings count."""
    stem = options.cache / "retouch" / f"{label}-{digest(truth, edit.input, edit.mask, calls)}"
    named = lambda end: stem.with_name(stem.name + end)
    given, mask = named("-input.jpg" if edit.file else "-input.png"), named("-mask.png")
    results = [named(f"-{i}.png") for i in range(1, len(calls))] + [named(".png")]
    if edit.file:
        given.parent.mkdir(parents=True, exist_ok=True)
        given.write_bytes(edit.file)
    else:
        write(edit.input, given)
    if edit.mask is not None:
        write(edit.mask, mask)
    record = {"seconds": 0.0}
    try:
        for call, source, result in zip(calls, [given, *results], results):
            record["seconds"] += run(call, source, mask, result, options)
        picture = read(results[-1])
        if picture.shape != truth.shape:
            raise ValueError(f"gave {picture.shape} for {truth.shape}")
        record.update(measure(truth, picture, edit, options.network))
        record["file"] = str(results[-1])
    except (OSError, ValueError) as error:
        record["error"] = str(error)
    return record


def run(call, given, mask, result, options):
    """One call of the command, and the seconds that it took."""
    verb, *arguments = [str(mask) if a == commands.MASK else a for a in call]
    command = [str(options.retouch), verb, str(given), "-o", str(result), "--overwrite", "--quiet", *arguments]
    if options.model:
        command += ["--model", str(options.model)]
    result.unlink(missing_ok=True)
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise ValueError(f"{verb}: exit {done.returncode}: {done.stderr.strip()[-500:]}")
    return seconds


def measure(truth, picture, edit, network):
    """Every figure that tells of this edit."""
    mask = None if edit.whole else edit.mask
    figures = metrics.measure(truth, picture, mask, network, edit.large)
    if edit.grey:
        figures.update(metrics.measure_luminance(truth, picture, network))
    if edit.file and edit.scale == 1:
        figures.update(jpegs.measure(edit.file, picture))
    return figures


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


if __name__ == "__main__":
    sys.exit(main())
