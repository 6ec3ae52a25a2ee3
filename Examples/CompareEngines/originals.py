"""Networks whose peer is their authors' own PyTorch code: fetched at a pinned commit when it is needed, never kept here.

NVIDIA publishes both repositories under CC BY-NC-SA 4.0, which forbids commercial use.
"""

import importlib
import subprocess
import sys
from pathlib import Path

CHECKPOINT = "checkpoint.pt"
SOURCES = {
    # name: repository, commit, the module with its networks
    "edm": ("https://github.com/NVlabs/edm", "008a4e5316c8e3bfe61a62f874bddba254295afb", "training.networks"),
    "edm2": ("https://github.com/NVlabs/edm2", "4bf8162f601bcc09472ce8a32dd0cbe8889dc8fc", "training.networks_edm2"),
}


def fetched(name, work):
    """The folder of a repository's one commit, fetched unless it is there."""
    repository, commit, module = SOURCES[name]
    folder = work / "originals" / f"{name}-{commit[:8]}"
    if not file_of(module, folder).exists():
        folder.mkdir(parents=True, exist_ok=True)
        for command in (["init", "-q"], ["fetch", "-q", "--depth", "1", repository, commit], ["checkout", "-q", commit]):
            if subprocess.run(["git", "-C", folder, *command]).returncode:
                sys.exit(f"compare: {repository} could not be fetched, see above; give a copy of {commit[:8]} by --{name} DIR")
    return folder


def given(name, folder):
    """A copy that is there already."""
    if not file_of(SOURCES[name][2], folder).exists():
        sys.exit(f"compare: {folder} is no copy of {SOURCES[name][0]}")
    return folder


def file_of(module, folder):
    return folder / (module.replace(".", "/") + ".py")


def module(config, code):
    """The network as its authors build it, with their initial weights."""
    sys.path.insert(0, str(code))
    networks = importlib.import_module(SOURCES[config["original"]][2])
    arguments = dict(config["arguments"])
    kind = arguments.pop("model_type", "UNet")
    if config["original"] == "edm":
        channels = arguments.pop("img_channels")
        arguments |= {"in_channels": channels, "out_channels": channels}
    return getattr(networks, kind)(**arguments).eval()


def write_weights(config, code, file):
    """The original's own random weights. Layers that it starts at zero, or nearly, get some too: behind them nothing shows."""
    import torch

    torch.manual_seed(0)
    network = module(config, code)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if parameter.dim() == 0:
                parameter.fill_(0.5)
            elif parameter.dim() == 1:
                parameter.add_(0.02 * torch.randn_like(parameter))
            elif parameter.abs().max() < 1e-3:
                parameter.copy_(torch.randn_like(parameter) * parameter[0].numel() ** -0.5)
    # Half precision, so that every engine starts from the same numbers.
    torch.save({name: tensor.half() for name, tensor in network.state_dict().items()}, file)


def twin(config, code, folder):
    """The original with the folder's weights; called with sample, timestep and class numbers."""
    import torch

    network = module(config, code)
    network.load_state_dict(torch.load(folder / CHECKPOINT, weights_only=True))
    classes = config["arguments"]["label_dim"]

    class Called(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.network = network

        def forward(self, sample, times, labels=None):
            one_hot = torch.nn.functional.one_hot(labels, classes).float() if classes else None
            return self.network(sample, times, one_hot)

    return Called().eval()


def inputs(config, batch):
    """Noise, and a quarter of the logarithms of noise levels from 0.02 to 20, as these networks are told the time."""
    import torch

    random, arguments = torch.Generator().manual_seed(batch), config["arguments"]
    side, classes = arguments["img_resolution"], arguments["label_dim"]
    inputs = {
        "sample": torch.randn(batch, arguments["img_channels"], side, side, generator=random),
        "timestep": torch.linspace(-4, 3, batch + 2)[1:-1] / 4,
    }
    if classes:
        inputs["class_labels"] = torch.randint(classes, (batch,), generator=random)
    return inputs
