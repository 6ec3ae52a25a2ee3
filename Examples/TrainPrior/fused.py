"""Group norm, scale and shift, and SiLU in one step. On a CPU in bfloat16 by the C++ beside this file, otherwise by PyTorch's operations."""

import os
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

kernels = None


def enable():
    """Compiles the C++ for this machine (once; needs a compiler and ninja)."""
    global kernels
    from torch.utils.cpp_extension import load

    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # pip's ninja lies beside python
    flags = ["-O3", "-march=native", "-ffast-math", "-fno-finite-math-only", "-mprefer-vector-width=512"]
    kernels = load("retouch_norm_silu", [str(Path(__file__).with_name("norm_silu.cpp"))], extra_cflags=flags)


class NormSiLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, gamma, beta, groups, epsilon):
        x = x.contiguous(memory_format=torch.channels_last)
        y, mean, inverse = kernels.forward(x, gamma, beta, groups, epsilon)
        ctx.save_for_backward(x, gamma, beta, mean, inverse)
        return y

    @staticmethod
    def backward(ctx, dy):
        dx, dgamma, dbeta = kernels.backward(dy.contiguous(memory_format=torch.channels_last), *ctx.saved_tensors)
        return dx, dgamma, dbeta, None, None


def norm_silu(norm, x, scale=None, shift=None):
    """SiLU(norm(x) * (1 + scale) + shift); scale and shift are per picture and channel."""
    if kernels is None or x.dtype != torch.bfloat16:
        h = norm(x)
        if scale is not None:
            h = h * (1 + scale[:, :, None, None]) + shift[:, :, None, None]
        return F.silu(h)
    gamma, beta = norm.weight.expand(len(x), -1), norm.bias.expand(len(x), -1)
    if scale is not None:
        scale = 1 + scale.float()
        gamma, beta = gamma * scale, beta * scale + shift.float()
    return NormSiLU.apply(x, gamma.contiguous(), beta.contiguous(), norm.num_groups, norm.eps)
