"""The prior's network: the part of diffusers' UNet2DModel that Retouch reads, in plain PyTorch, tensor for tensor under the same names."""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from fused import norm_silu

SIGMA_MIN, SIGMA_MAX, SIGMA_DATA = 0.002, 80.0, 0.5


def config(widths=(64, 128, 256), layers=1, patch=2, side=64, head=64, groups=32):
    """A UNet2DModel configuration: attention at the lowest level, resnet resampling, scale and shift by the time."""
    levels = len(widths)
    return {
        "_class_name": "UNet2DModel",
        "act_fn": "silu",
        "add_attention": True,
        "attention_head_dim": head,
        "block_out_channels": list(widths),
        "center_input_sample": False,
        "down_block_types": ["ResnetDownsampleBlock2D"] * (levels - 1) + ["AttnDownBlock2D"],
        "downsample_padding": 1,
        "downsample_type": "resnet",
        "flip_sin_to_cos": True,
        "freq_shift": 0,
        "in_channels": 3 * patch * patch,
        "layers_per_block": layers,
        "mid_block_scale_factor": 1,
        "norm_eps": 1e-05,
        "norm_num_groups": groups,
        "num_class_embeds": None,
        "out_channels": 3 * patch * patch,
        "patch_size": patch,
        "resnet_time_scale_shift": "scale_shift",
        "sample_size": side // patch,
        "time_embedding_type": "positional",
        "up_block_types": ["AttnUpBlock2D"] + ["ResnetUpsampleBlock2D"] * (levels - 1),
        "upsample_type": "resnet",
    }


class Resnet(nn.Module):
    """`modulate`: the time scales and shifts the second norm's result; otherwise it is added before that norm."""

    def __init__(self, inputs, outputs, time, groups, resample=None, modulate=True):
        super().__init__()
        self.resample, self.modulate = resample, modulate
        self.norm1 = nn.GroupNorm(groups, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.time_emb_proj = nn.Linear(time, 2 * outputs if modulate else outputs)
        self.norm2 = nn.GroupNorm(groups, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        if inputs != outputs:
            self.conv_shortcut = nn.Conv2d(inputs, outputs, 1)
        # A fresh block starts as the identity.
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x, time):
        h = norm_silu(self.norm1, x)
        if self.resample == "down":
            x, h = F.avg_pool2d(x, 2), F.avg_pool2d(h, 2)
        elif self.resample == "up":
            x, h = (F.interpolate(t, scale_factor=2.0, mode="nearest") for t in (x, h))
        h = self.conv1(h)
        time = self.time_emb_proj(F.silu(time))
        if self.modulate:
            h = self.conv2(norm_silu(self.norm2, h, *time.chunk(2, dim=1)))
        else:
            h = self.conv2(norm_silu(self.norm2, h + time[:, :, None, None]))
        return h + (self.conv_shortcut(x) if hasattr(self, "conv_shortcut") else x)


class Attention(nn.Module):
    def __init__(self, channels, head, groups):
        super().__init__()
        self.head = head
        if groups:
            self.group_norm = nn.GroupNorm(groups, channels)
        self.to_q = nn.Linear(channels, channels)
        self.to_k = nn.Linear(channels, channels)
        self.to_v = nn.Linear(channels, channels)
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, x):
        n, c, height, width = x.shape
        h = self.group_norm(x) if hasattr(self, "group_norm") else x
        h = h.permute(0, 2, 3, 1).reshape(n, height * width, c)
        q, k, v = (f(h).view(n, -1, c // self.head, self.head).transpose(1, 2) for f in (self.to_q, self.to_k, self.to_v))
        if height * width <= 256:  # plain products beat the flash kernel on a CPU
            h = (q * self.head**-0.5 @ k.transpose(-1, -2)).softmax(-1) @ v
        else:
            h = F.scaled_dot_product_attention(q, k, v)
        h = h.transpose(1, 2).reshape(n, height, width, c)
        return x + self.to_out[0](h).permute(0, 3, 1, 2)


class Block(nn.Module):
    """One level on the way down or up, or the middle: resnets, each followed by attention where there is one."""

    def __init__(self, resnets, attentions=(), resampler=None, kind=""):
        super().__init__()
        self.resnets = nn.ModuleList(resnets)
        if attentions:
            self.attentions = nn.ModuleList(attentions)
        if resampler is not None:
            setattr(self, kind, nn.ModuleList([resampler]))


class TimeEmbedding(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.linear_1 = nn.Linear(inputs, outputs)
        self.linear_2 = nn.Linear(outputs, outputs)

    def forward(self, x):
        return self.linear_2(F.silu(self.linear_1(x)))


class UNet(nn.Module):
    """`layout`: how the activations lie in memory; PyTorch's CPU kernels are quickest with the channels last."""

    def __init__(self, config, layout=torch.channels_last):
        super().__init__()
        self.config, self.layout = config, layout
        widths, layers = config["block_out_channels"], config["layers_per_block"]
        groups, head = config.get("norm_num_groups", 32), config["attention_head_dim"]
        time, last = 4 * widths[0], len(widths) - 1
        self.patch = config.get("patch_size", 1)
        modulate = config["resnet_time_scale_shift"] == "scale_shift"

        self.conv_in = nn.Conv2d(config["in_channels"], widths[0], 3, padding=1)
        self.time_embedding = TimeEmbedding(widths[0], time)
        if config.get("num_class_embeds"):
            self.class_embedding = nn.Embedding(config["num_class_embeds"], time)

        self.down_blocks, skips, channels = nn.ModuleList(), [widths[0]], widths[0]
        for level, width in enumerate(widths):
            resnets = []
            for _ in range(layers):
                resnets.append(Resnet(channels, width, time, groups, modulate=modulate))
                channels = width
                skips.append(width)
            attend = config["down_block_types"][level].startswith("Attn")
            down = Resnet(width, width, time, groups, "down", modulate) if level < last else None
            if down is not None:
                skips.append(width)
            self.down_blocks.append(
                Block(resnets, [Attention(width, head, groups) for _ in resnets] if attend else (), down, "downsamplers")
            )

        # The middle attention has no norm unless attn_norm_num_groups says so or the time is added: diffusers' rule.
        self.mid_block = Block(
            [Resnet(channels, channels, time, groups, modulate=modulate) for _ in range(2)],
            [Attention(channels, head, config.get("attn_norm_num_groups") or (None if modulate else groups))],
        )

        self.up_blocks = nn.ModuleList()
        for level, width in enumerate(reversed(widths)):
            resnets = []
            for _ in range(layers + 1):
                resnets.append(Resnet(channels + skips.pop(), width, time, groups, modulate=modulate))
                channels = width
            attend = config["up_block_types"][level].startswith("Attn")
            up = Resnet(width, width, time, groups, "up", modulate) if level < last else None
            self.up_blocks.append(
                Block(resnets, [Attention(width, head, groups) for _ in resnets] if attend else (), up, "upsamplers")
            )

        self.conv_norm_out = nn.GroupNorm(groups, channels)
        self.conv_out = nn.Conv2d(channels, config["out_channels"], 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)
        nn.init.zeros_(self.conv_out.bias)
        half = widths[0] // 2
        self.register_buffer("frequencies", torch.exp(-math.log(10000) * torch.arange(half) / half), persistent=False)

    def forward(self, x, time, labels=None):
        angles = time[:, None].float() * self.frequencies
        time = self.time_embedding(torch.cat([angles.cos(), angles.sin()], dim=1))
        if labels is not None:
            time = time + self.class_embedding(labels)

        x = F.pixel_unshuffle(x, self.patch) if self.patch > 1 else x
        h = self.conv_in(x.contiguous(memory_format=self.layout))
        skips = [h]
        for block in self.down_blocks:
            for i, resnet in enumerate(block.resnets):
                h = resnet(h, time)
                if hasattr(block, "attentions"):
                    h = block.attentions[i](h)
                skips.append(h)
            if hasattr(block, "downsamplers"):
                h = block.downsamplers[0](h, time)
                skips.append(h)

        h = self.mid_block.resnets[0](h, time)
        h = self.mid_block.resnets[1](self.mid_block.attentions[0](h), time)

        for block in self.up_blocks:
            for i, resnet in enumerate(block.resnets):
                h = resnet(torch.cat([h, skips.pop()], dim=1), time)
                if hasattr(block, "attentions"):
                    h = block.attentions[i](h)
            if hasattr(block, "upsamplers"):
                h = block.upsamplers[0](h, time)

        x = self.conv_out(norm_silu(self.conv_norm_out, h))
        return F.pixel_shuffle(x, self.patch) if self.patch > 1 else x


def column(sigma):
    return sigma[:, None, None, None]


def denoise(network, x, sigma):
    """D(x, sigma): the consistency models' boundary scalings around the raw network, so that D(x, 0.002) = x. In float32 outside the network."""
    s = column(sigma)
    skip = SIGMA_DATA**2 / ((s - SIGMA_MIN) ** 2 + SIGMA_DATA**2)
    root = (s**2 + SIGMA_DATA**2).sqrt()
    out = (s - SIGMA_MIN) * SIGMA_DATA / root
    return skip * x + out * network(x / root, 250 * sigma.log()).float()


def load(folder):
    """The network of a pipeline folder (or of its unet folder), weights in float32."""
    from safetensors.torch import load_file

    folder = Path(folder)
    folder = folder / "unet" if (folder / "unet").is_dir() else folder
    network = UNet(json.loads((folder / "config.json").read_text()))
    weights = load_file(folder / "diffusion_pytorch_model.safetensors")
    network.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    return network
