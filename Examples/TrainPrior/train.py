"""Trains the prior. Three stages, each resumable at any moment and cut into chunks of any length:

    python train.py denoiser    --data data --run runs/denoiser --from ../../path/to/pipeline --budget 600 --minutes 9
    python train.py edits       --data data --run runs/edits --from runs/denoiser/export --budget 10 --batch 384 --rate 8e-4 --compile
    python train.py consistency --data data --run runs/consistency --from runs/denoiser/export --budget 300 --minutes 9

    python train.py --smoke                     the whole recipe on a toy, in under a minute

The learning rate falls linearly to zero over --budget minutes of training, or towards the wall-clock time --deadline.
"""

import argparse
import json
import math
import signal
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.append(str(Path(__file__).parent.parent / "Evaluate"))

import data as pictures
import edits
import fused
import lpips
from muon import Muon
from network import SIGMA_DATA, SIGMA_MAX, SIGMA_MIN, UNet, column, config, denoise, load

AVERAGES = (16, 6)  # exponents: averages over about the last 6 % and 14 % of the steps
AVERAGE_EVERY = 4  # steps
PERCEPTUAL_FLOOR = 0.05  # below this sigma LPIPS weighs no more: there its gradients are rare spikes


def sigmas(random, size, mean, deviation):
    """Log-normal noise levels, one from each of `size` equal shares of the distribution: the same law, less variance."""
    u = (random.permutation(size) + random.random(size)) / size
    s = np.exp(mean + deviation * torch.special.ndtri(torch.from_numpy(u)).numpy())
    return torch.from_numpy(s.clip(SIGMA_MIN * 1.05, SIGMA_MAX)).float()


def edm_weight(s):
    return (s**2 + SIGMA_DATA**2) / (s * SIGMA_DATA) ** 2


def denoiser_loss(network, x, s, noise, options, progress):
    estimate = denoise(network, x + column(s) * noise, s)
    loss = edm_weight(s) * ((estimate - x) ** 2).mean(dim=(1, 2, 3))
    if options.perceptual > 0:
        half = (len(x) + 1) // 2  # of the batch, because VGG16 costs as much as the network
        weight = options.perceptual * edm_weight(s[:half].clamp(min=PERCEPTUAL_FLOOR))
        loss = loss + torch.cat([2 * weight * lpips.compare(estimate[:half], x[:half], "vgg16"), torch.zeros_like(s[half:])])
    return loss


def consistency_loss(network, x, s, noise, options, progress):
    """ECT: the estimate at sigma is pulled to the same network's at a smaller one on the same ray; the gap narrows in stages."""
    stage = int(progress * options.stages) + 1
    gap = (1 + 8 * torch.sigmoid(-s)) / options.ratio**stage
    r = (s * (1 - gap)).clamp(min=0)
    state = torch.get_rng_state()  # the same dropout, were there any
    estimate = denoise(network, x + column(s) * noise, s)
    torch.set_rng_state(state)
    with torch.no_grad():
        earlier = denoise(network, x + column(r) * noise, r.clamp(min=SIGMA_MIN))
        target = torch.where(column(r) > SIGMA_MIN, earlier, x)
    squares = ((estimate - target) ** 2).sum(dim=(1, 2, 3))
    c = options.huber * math.sqrt(x[0].numel())
    distance = (squares + c * c).sqrt() - c if c > 0 else squares
    return distance / (s - r) / x[0].numel() ** (0.5 if c > 0 else 1)


SIDES = (64, 144)  # of the tiles on which the stage "edits" trains, in turns


def edits_loss(network, ways, step, random, generator, options):
    """Half of a batch is noise, as for the denoiser, the other half what edits show the network; LPIPS on 64x64 of a part of both."""
    side = SIDES[step % len(SIDES)]
    count = max(2, round(options.batch * 64**2 / side**2))
    half = count // 2
    x = ways.sampler.tiles(count, side, options.whole)
    s = sigmas(random, count, options.mean, options.deviation).to(x.device)
    calls = ways.calls(half, side)
    noisy = x + column(s) * torch.empty_like(x).normal_(generator=generator)
    with torch.autocast(x.device.type, torch.bfloat16):
        estimates = denoise(network, torch.cat([noisy] + [state for _, _, state, _ in calls]), torch.cat([s] + [level for *_, level in calls]))
    estimates = estimates.split([count, half, half])
    ways.go_on(side, calls[0], estimates[1])

    y, x0 = random.integers(side - 63, size=2)
    part = (slice(None), slice(None), slice(y, y + 64), slice(x0, x0 + 64))
    few, some = max(1, count // 4), max(1, half // 3 if side == 64 else half)
    loss = (edm_weight(s) * ((estimates[0] - x) ** 2).mean(dim=(1, 2, 3))).mean()
    pairs = [(estimates[0][:few], x[:few], options.perceptual * edm_weight(s[:few].clamp(min=PERCEPTUAL_FLOOR)))]
    for (way, _, _, _), estimate in zip(calls, estimates[1:]):
        kind, truth, measured = way
        estimate, weight = measured.project(estimate), edits.WEIGHTS[kind] / measured.share
        loss = loss + (weight * ((estimate - truth) ** 2).mean(dim=(1, 2, 3))).mean()
        pairs.append((estimate[:some], truth[:some], 1.2 * options.perceptual * weight[:some]))
    if options.perceptual > 0:
        with torch.autocast(x.device.type, torch.bfloat16):
            distances = lpips.compare(torch.cat([p[0] for p in pairs])[part], torch.cat([p[1] for p in pairs])[part], "vgg16")
        for distance, (_, _, weight) in zip(distances.split([len(p[0]) for p in pairs]), pairs):
            loss = loss + (weight * distance).mean()
    return loss


class Average:
    """An average of the weights whose reach grows with the training (Karras et al. 2024): weight t^gamma on step t."""

    def __init__(self, network, gamma):
        self.gamma, self.weights = gamma, {k: v.detach().clone() for k, v in network.named_parameters()}

    @torch.no_grad()
    def update(self, network, step):
        keep = max(0, 1 - AVERAGE_EVERY / step) ** (self.gamma + 1)
        torch._foreach_lerp_(list(self.weights.values()), [p.detach() for p in network.parameters()], 1 - keep)


def optimizers(network, options):
    matrices, rest = [], []
    for name, p in network.named_parameters():
        hidden = p.ndim > 1 and not name.startswith(("conv_in", "conv_out", "time_embedding"))
        (matrices if hidden and options.optimizer == "muon" else rest).append(p)
    result = [torch.optim.AdamW(rest, lr=options.rate, betas=(0.9, 0.99), weight_decay=options.decay, fused=True)]
    if matrices:
        result.append(Muon(matrices, lr=options.rate, weight_decay=options.decay))
    return result


def save(path, contents):
    partial = path.with_suffix(".part")
    torch.save(contents, partial)
    partial.rename(path)


def next_time(clock):
    """The next moment at which the wall clock shows HH:MM (UTC), in seconds since 1970."""
    now = datetime.now(timezone.utc)
    hour, minute = map(int, clock.split(":"))
    at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return time.time() + ((at if at > now else at + timedelta(days=1)) - now).total_seconds()


def train(options):
    device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    if options.threads:
        torch.set_num_threads(options.threads)
    options.run.mkdir(parents=True, exist_ok=True)
    checkpoint = options.run / "checkpoint.pt"
    kept = torch.load(checkpoint, map_location="cpu", weights_only=True) if checkpoint.exists() else None

    if kept:
        network = UNet(kept["config"])
        network.load_state_dict(kept["weights"])
    elif options.start:
        network = load(options.start)
    else:
        network = UNet(config(options.widths, options.layers))
    network = network.to(device, memory_format=torch.channels_last).train()
    steppers = optimizers(network, options)
    averages = [Average(network, gamma) for gamma in AVERAGES]
    step, seen, spent = 0, 0, 0.0
    begun, deadline = time.time(), next_time(options.deadline) if options.deadline else None
    if kept:
        step, seen, spent = kept["step"], kept["seen"], kept["spent"]
        if deadline:
            begun = kept["begun"]
        for average, weights in zip(averages, kept["averages"]):
            average.weights = {k: v.to(device) for k, v in weights.items()}
        for stepper, state in zip(steppers, kept["optimizers"]):
            stepper.load_state_dict(state)

    sampler = pictures.Sampler(options.data, device, seed=options.seed + step)
    random = np.random.default_rng([options.seed, step, 1])
    ways = edits.Ways(sampler, random, device, options.masks) if options.stage == "edits" else None
    compiled = torch.compile(network, dynamic=False) if options.compile else network
    generator = torch.Generator(device).manual_seed(options.seed + step)
    if options.fused:
        fused.enable()
    loss_of = denoiser_loss if options.stage == "denoiser" else consistency_loss
    print(f"{sampler.describe()}; {sum(p.numel() for p in network.parameters()) / 1e6:.1f} M parameters on {device}, from step {step}", flush=True)

    log, chunk, last_save, losses, done = open(options.run / "log.jsonl", "a"), time.time(), time.time(), [], False
    stopped = []
    for name in (signal.SIGTERM, signal.SIGINT):  # end this chunk here
        signal.signal(name, lambda *_: stopped.append(True))

    def checkpoint_now():
        save(checkpoint, {
            "config": network.config, "stage": options.stage, "weights": network.state_dict(),
            "averages": [a.weights for a in averages], "optimizers": [o.state_dict() for o in steppers],
            "step": step, "seen": seen, "spent": spent, "begun": begun,
        })  # fmt: skip

    while not done:
        moment = time.time()
        if options.steps:
            progress = step / options.steps
        elif deadline:
            progress = (moment - begun) / (deadline - begun)
        else:
            progress = spent / (60 * options.budget)
        if progress >= 1:
            done = True
            break
        if stopped or moment - chunk > 60 * options.minutes:
            break
        rate = options.rate * min(1, (step + 1) / options.warmup) * (1 - progress)
        for stepper in steppers:
            for group in stepper.param_groups:
                group["lr"] = rate

        if ways:
            loss = edits_loss(compiled, ways, step, random, generator, options)
        else:
            x = sampler.tiles(options.batch, 64, options.whole).contiguous(memory_format=torch.channels_last)
            s = sigmas(random, options.batch, options.mean, options.deviation).to(device)
            noise = torch.empty_like(x).normal_(generator=generator)
            with torch.autocast(device.type, torch.bfloat16):
                loss = loss_of(compiled, x, s, noise, options, progress).mean()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(network.parameters(), options.clip)
        for stepper in steppers:
            stepper.step()
            stepper.zero_grad(set_to_none=True)
        step, seen = step + 1, seen + options.batch
        if step % AVERAGE_EVERY == 0:
            for average in averages:
                average.update(network, step)
        spent += time.time() - moment

        losses.append(loss.item())
        if step % options.every == 0:
            line = dict(step=step, seen=seen, loss=round(float(np.mean(losses)), 5), norm=round(float(norm), 4), rate=round(rate, 7),
                        tiles_per_second=round(options.batch / (time.time() - moment), 1), minutes=round(spent / 60, 2), progress=round(progress, 4))
            print(json.dumps(line), flush=True)
            print(json.dumps(line), file=log, flush=True)
            losses = []
        if time.time() - last_save > 60 * options.save_every:
            checkpoint_now()
            last_save = time.time()
    checkpoint_now()
    print("done" if done else "to be continued", flush=True)


def parse(arguments=None):
    o = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    o.add_argument("stage", choices=("denoiser", "consistency", "edits"))
    o.add_argument("--data", type=Path, default=Path("data"))
    o.add_argument("--run", type=Path, required=True, help="folder of the checkpoint and the log")
    o.add_argument("--from", dest="start", type=Path, help="pipeline folder to start from; a fresh network without")
    o.add_argument("--widths", type=int, nargs="+", default=[64, 128, 256])
    o.add_argument("--layers", type=int, default=1)
    o.add_argument("--budget", type=float, default=120, help="minutes of training in all chunks, after which the rate is zero")
    o.add_argument("--deadline", help="instead of --budget: HH:MM (UTC) at which it is zero")
    o.add_argument("--minutes", type=float, default=1e9, help="length of this chunk")
    o.add_argument("--steps", type=int, default=0, help="instead of --budget: the step at which it is zero")
    o.add_argument("--batch", type=int, default=32)
    o.add_argument("--optimizer", choices=("muon", "adamw"), default="adamw")
    o.add_argument("--rate", type=float, default=2.5e-4)
    o.add_argument("--warmup", type=int, default=200)
    o.add_argument("--decay", type=float, default=0.0, help="weight decay")
    o.add_argument("--clip", type=float, default=1.0)
    o.add_argument("--mean", type=float, default=-0.8, help="of ln sigma")
    o.add_argument("--deviation", type=float, default=1.6, help="of ln sigma")
    o.add_argument("--whole", type=float, default=0.6, help="share of whole pictures; the rest are crops of photographs")
    o.add_argument("--stages", type=int, default=5, help="consistency: how often the gap narrows")
    o.add_argument("--ratio", type=float, default=4, help="consistency: by how much")
    o.add_argument("--huber", type=float, default=0.0, help="consistency: pseudo-Huber constant, 0 for squares")
    o.add_argument("--perceptual", type=float, default=0.0, help="denoiser, edits: weight of LPIPS (VGG16) beside the squared error")
    o.add_argument("--masks", type=int, default=6000, help="edits: how many masks are drawn before the training")
    o.add_argument("--seed", type=int, default=0)
    o.add_argument("--device")
    o.add_argument("--threads", type=int, default=0)
    o.add_argument("--fused", action="store_true", help="CPU: compile and use the C++ kernels, half as fast again")
    o.add_argument("--compile", action="store_true", help="compile the network first: three minutes on an H100")
    o.add_argument("--every", type=int, default=50, help="steps between lines of the log")
    o.add_argument("--save-every", type=float, default=10, help="minutes between checkpoints")
    return o.parse_args(arguments)


if __name__ == "__main__":
    if "--smoke" in sys.argv:
        from smoke import smoke

        smoke()
    else:
        train(parse())
