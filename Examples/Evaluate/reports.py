"""What is made of the records: means, tables, sheets of pictures."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

import tasks
from baselines import methods

FIGURES = ("psnr", "ssim", "lpips", "colourfulness", "luminance_psnr", "luminance_lpips", "kept", "kept_all",
           "hole_lpips", "sharp", "seam", "seconds")


def grouped(records):
    """{task: {method: [records]}}, without what failed."""
    groups = {}
    for r in records:
        if "error" not in r:
            groups.setdefault(r["task"], {}).setdefault(r["method"], []).append(r)
    return groups


def means(records):
    """{task: {method: {figure: its mean over the pictures}}}; `share` is of Navier-Stokes's hole LPIPS."""
    found = {}
    for task, methods in grouped(records).items():
        found[task] = {m: {f: mean(rs, f) for f in FIGURES if f in rs[0]} for m, rs in methods.items()}
        if task in tasks.LARGE:
            for method, rs in methods.items():
                found[task][method]["share"] = share(rs, methods.get("Navier-Stokes", []))
    return found


def mean(records, figure):
    return float(np.mean([r[figure] for r in records]))


def share(records, others):
    """Hole LPIPS, summed over the pictures that both have, over the others' sum."""
    theirs = {r["picture"]: r["hole_lpips"] for r in others}
    both = [(r["hole_lpips"], theirs[r["picture"]]) for r in records if r["picture"] in theirs]
    own, other = np.sum(both, axis=0) if both else (np.nan, np.nan)
    return float(own / other)


def tables(records):
    """One of the tasks that tell by the whole picture, one of the large holes, notes."""
    found = means(records)
    parts = [table({t: ms for t, ms in found.items() if t not in tasks.LARGE})]
    parts += [hole_table({t: ms for t, ms in found.items() if t in tasks.LARGE})]
    photographs = {r["picture"]: r["photograph"] for r in records if r["task"] == "colorize"}
    if photographs:
        parts.append(f"The photographs' own colourfulness: {np.mean(list(photographs.values())):.1f}.")
    touched = {r["method"] for r in records if r.get("touched")}
    parts += [f"{m} changed pixels outside the mask." for m in sorted(touched)]
    return "\n\n".join(filter(None, parts))


def table(found):
    rows = []
    for task, method, m in flat(found):
        number = lambda figure, form, times=1: format(times * m[figure], form) if figure in m else ""
        colour = number("colourfulness", ".1f") if tasks.kind(task) in ("colorize", "hints", "points") else ""
        rows.append([task, method, number("psnr", ".2f"), number("ssim", ".3f"), number("lpips", ".4f"), colour,
                     number("luminance_psnr", ".2f"), number("luminance_lpips", ".4f"),
                     number("kept", ".3f", 100), number("kept_all", ".0f", 100), number("seconds", ".2f")])
    head = ["task", "method", "PSNR, dB", "SSIM", "LPIPS", "colourfulness", "luminance's PSNR, dB",
            "luminance's LPIPS", "coefficients kept, %", "all kept, % of pictures", "seconds"]
    used = [i for i in range(len(head)) if any(row[i] for row in rows)]
    return markdown([head[i] for i in used], [[row[i] for i in used] for row in rows])


def hole_table(found):
    rows = []
    for task, method, m in flat(found):
        rows.append([task, method, f"{m['psnr']:.2f}", f"{m['hole_lpips']:.4f}", f"{m['share']:.2f}",
                     f"{m['sharp']:+.2f}", f"{m['seam']:+.2f}", f"{m['seconds']:.2f}"])
    head = ["task", "method", "PSNR, dB", "hole LPIPS", "of Navier-Stokes'", "sharp", "seam", "seconds"]
    return markdown(head, rows)


def flat(found):
    return [(task, method, m) for task, methods in found.items() for method, m in methods.items()]


def markdown(head, rows):
    """Empty without rows. All columns but the first two are numbers."""
    lines = [head, ["---", "---"] + ["--:"] * (len(head) - 2), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) if rows else ""


def summary(records, options, names):
    settings = {k: str(v) if isinstance(v, Path) else v for k, v in vars(options).items()}
    return {"settings": settings, "pictures": names, "means": means(records), "edits": records}


def sheet(task, truths, records, options):
    """Truth | input | every row of retouch | the best classical method by LPIPS, the holes' if large."""
    records = [r for r in records if r["task"] == task]
    if not records:
        return
    found, figure = means(records)[task], "hole_lpips" if task in tasks.LARGE else "lpips"
    known = [m for m in found if m in methods(task)]
    shown = [m for m in found if m not in known] + [min(known, key=lambda m: found[m][figure])]
    files = {(r["picture"], r["method"]): r["file"] for r in records if "file" in r}
    rows = []
    for name in list(dict.fromkeys(r["picture"] for r in records))[: options.rows]:
        edit = tasks.make(task, name, truths[name])
        truth = truths[name] if edit.truth is None else edit.truth
        given = Image.fromarray(edit.input).convert("RGB")
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
