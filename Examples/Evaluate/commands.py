"""What the command is asked to do in each task: one call, or several, each on the picture the last one left."""

import numpy as np

from tasks import kind

MASK = "{mask}"  # stands for the mask's file

# What one would call one after another, if `restore` didn't undo all at once.
CHAINS = {
    "joint-grey-scratch-x2": ["inpaint, upscale, colorize", "inpaint, colorize, upscale"],
    "joint-scratch-noise": ["denoise, inpaint", "inpaint, denoise"],
    "joint-x2-jpeg": ["dejpeg, upscale", "upscale"],
}


def rows(task, edit):
    """{what the row is called: [call]}, each call a list of arguments; the first row is the edit proper."""
    alone = kind(task)
    verbs = {"jpeg": "dejpeg", "joint": "restore", "hints": "colorize", "points": "colorize"}
    verb = verbs.get(alone, alone)
    told = restoring(edit) if alone in ("denoise", "deblur", "joint") else single(verb, edit)[1:]
    told += ["--hints", MASK] if alone in ("hints", "points") else []
    found = {"retouch": [[verb, *told]]}
    if edit.noise:
        guessed = ["auto" if option == noise(edit) else option for option in told]
        found["retouch, noise auto"] = [[verb, *guessed]]
    if alone == "jpeg":
        found["retouch, consistency"] = [[verb, "--sampler", "consistency"]]
    for chain in CHAINS.get(task, []):
        found[f"retouch: {chain}"] = [single(verb, edit) for verb in chain.split(", ")]
    return found


def restoring(edit):
    """All that happened, as denoise, deblur and restore are told it."""
    told = ["--damage", MASK] if edit.mask is not None else []
    told += ["--grey"] if edit.grey else []
    told += ["--reduced", str(edit.scale), "--kernel", edit.kernel] if edit.scale > 1 else []
    told += ["--blurred", edit.blur] if edit.blur else []
    told += ["--noise", noise(edit)] if edit.noise else []
    return told + (["--jpeg", "auto"] if edit.file else [])


def single(verb, edit):
    options = {
        "inpaint": ["--mask", MASK],
        "upscale": ["--scale", str(edit.scale), "--kernel", edit.kernel],
        "denoise": ["--noise", noise(edit)],
    }
    return [verb, *options.get(verb, [])]


def noise(edit):
    return np.format_float_positional(edit.noise, trim="-")
