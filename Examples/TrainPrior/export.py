"""Writes a checkpoint as the pipeline folder that Retouch loads: float16 safetensors and the configurations.

    python export.py --run runs/denoiser --out runs/denoiser/export
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from network import SIGMA_DATA, SIGMA_MAX, SIGMA_MIN, UNet, denoise, load

INDEX = {
    "_class_name": "ConsistencyModelPipeline",
    "scheduler": ["diffusers", "CMStochasticIterativeScheduler"],
    "unet": ["diffusers", "UNet2DModel"],
}
SCHEDULER = {
    "_class_name": "CMStochasticIterativeScheduler",
    "clip_denoised": True,
    "num_train_timesteps": 40,
    "rho": 7.0,
    "s_noise": 1.0,
    "sigma_data": SIGMA_DATA,
    "sigma_max": SIGMA_MAX,
    "sigma_min": SIGMA_MIN,
}
# How edits sample what the stage "edits" made (Docs/Models.md): two calls where it was trained, fewer than others need elsewhere.
EDITS = {
    "largest_tile": 144,
    "tile_overlap": 8,
    "plans": {
        "thin_hole": {"sampler": "annealed", "steps": 2, "from": 0.2, "to": 0.08},
        "double": {"sampler": "annealed", "steps": 1, "from": 0.15, "to": 0.06},
        "enlarge": {"sampler": "annealed", "steps": 1, "from": 0.3, "to": 0.1},
        "colorize": {"sampler": "annealed", "steps": 1, "from": 2.0, "to": 1.0},
        "hinted_colours": {"sampler": "annealed", "steps": 2, "from": 0.5, "to": 0.3},
        "thick_hole": {"sampler": "consistency", "steps": 8, "from": 1.0, "to": 0.08},
        "finer_hole": {"sampler": "consistency", "steps": 2, "from": 0.3, "to": 0.08},
        "noisy_blur": {"sampler": "annealed", "steps": 5, "from": 0.3, "to": 0.03},
        "restore": {"sampler": "annealed", "steps": 3, "from": 0.3, "to": 0.02},
    },
}


def write_json(path, contents):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(contents, indent=2) + "\n")


def golden_inputs(source):
    """A picture, noise and noise levels: those of an earlier golden file, or a drawn pattern."""
    if source:
        kept = load_file(source)
        return {name: kept[name] for name in ("picture", "noise", "sigmas")}
    random = np.random.default_rng(0)
    y, x = np.mgrid[0:64, 0:64] / 64
    picture = np.stack([np.sin(6 * x + 2 * y), np.cos(9 * x * y), np.sign(np.hypot(x - 0.5, y - 0.5) - 0.3)])[None]
    return {
        "picture": torch.from_numpy((0.8 * picture).astype(np.float32)),
        "noise": torch.from_numpy(random.standard_normal((1, 3, 64, 64), np.float32)),
        "sigmas": torch.tensor([0.05, 0.3, 2.0, 80.0]),
    }


def export(run, out, average=0, golden=None):
    """`average`: which of the checkpoint's weight averages; -1 for the raw weights. Answers the folder."""
    checkpoint = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)
    weights = checkpoint["weights"] if average < 0 else checkpoint["averages"][average]
    network = UNet(checkpoint["config"])
    network.load_state_dict(weights)
    write_json(out / "model_index.json", INDEX)
    tuned = {"edits": EDITS} if checkpoint["stage"] == "edits" else {}
    write_json(out / "scheduler" / "scheduler_config.json", SCHEDULER | tuned)
    write_json(out / "unet" / "config.json", network.config)
    halves = {name: tensor.half().contiguous() for name, tensor in network.state_dict().items()}
    save_file(halves, out / "unet" / "diffusion_pytorch_model.safetensors", metadata={"format": "pt"})

    network, inputs = load(out).eval(), golden_inputs(golden)
    with torch.no_grad():
        estimates = [denoise(network, inputs["picture"] + s * inputs["noise"], s[None]) for s in inputs["sigmas"]]
    save_file(inputs | {f"{checkpoint['stage']}.out": torch.cat(estimates)}, out / "golden.safetensors")
    print(f"{out}: step {checkpoint['step']}, {checkpoint['seen']} tiles seen in this stage")
    return out


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--run", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--average", type=int, default=0, choices=(-1, 0, 1), help="0 and 1: the averages, short (the default) and long; -1: the raw weights")
    options.add_argument("--golden", type=Path, help="golden file whose inputs to use again")
    options = options.parse_args()
    export(options.run, options.out, options.average, options.golden)
