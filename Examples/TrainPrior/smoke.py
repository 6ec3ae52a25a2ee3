"""The whole recipe on a toy, in under a minute, without downloading anything: python train.py --smoke"""

import json
import tempfile
from pathlib import Path

import torch

from data import make_toy
from export import export
from network import denoise, load
from train import parse, train

TOY = ["--widths", "32", "64", "--batch", "8", "--warmup", "3", "--rate", "3e-3", "--every", "5", "--threads", "2"]


def losses(run):
    return [json.loads(line)["loss"] for line in (run / "log.jsonl").read_text().splitlines()]


def smoke():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        make_toy(folder / "data")
        common = ["--data", str(folder / "data"), *TOY]

        run = folder / "denoiser"
        for steps in ("10", "40"):  # twice: the second continues from the first's checkpoint
            train(parse(["denoiser", "--run", str(run), "--steps", steps, *common]))
        first, last = sum(losses(run)[:2]), sum(losses(run)[-2:])
        assert last < 0.96 * first, f"the denoiser's loss went from {first / 2:.3f} to {last / 2:.3f}"

        denoiser = export(run, run / "export")
        run = folder / "edits"
        train(parse(["edits", "--run", str(run), "--from", str(denoiser), "--steps", "6", "--masks", "12", *common]))
        assert all(torch.tensor(losses(run)).isfinite())
        assert "edits" in json.loads((export(run, run / "export") / "scheduler" / "scheduler_config.json").read_text())

        run = folder / "consistency"
        train(parse(["consistency", "--run", str(run), "--from", str(denoiser), "--steps", "10", *common]))
        consistency = export(run, run / "export", golden=denoiser / "golden.safetensors")

        network = load(consistency)
        x = torch.rand(1, 3, 64, 64) * 2 - 1
        with torch.no_grad():
            error = (denoise(network, x, torch.tensor([0.002])) - x).abs().max().item()
        assert error < 1e-5, f"D(x, 0.002) is {error} from x"
        assert all(torch.tensor(losses(run)).isfinite())
    print("smoke: the recipe works")
