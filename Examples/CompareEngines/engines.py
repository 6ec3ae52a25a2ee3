"""The engines one by one, each in a process of its own: run by compare.py in the environment that it made.

    engines.py prepare configs/patch2.json work/patch2 --batch 16     weights, PyTorch's answer, the ONNX file
    engines.py measure onnxruntime work/patch2 --batch 16             one JSON line
"""

import argparse
import json
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np

import originals

WEIGHTS = "diffusion_pytorch_model.safetensors"
OPTIONAL = "class_labels"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("prepare")
    one.add_argument("config", type=Path)
    one.add_argument("folder", type=Path)
    two = commands.add_parser("measure")
    two.add_argument("engine")
    two.add_argument("folder", type=Path)
    for command in (one, two):
        command.add_argument("--code", type=Path, help="the original's repository, of networks that have one")
        command.add_argument("--batch", type=int, default=1)
        command.add_argument("--threads", type=int, default=2)
        command.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    if options.command == "prepare":
        prepare(options)
    else:
        print(json.dumps(measure(options)))


def paths(options):
    return options.folder / f"reference-{options.batch}.safetensors", options.folder / f"network-{options.batch}.onnx"


# What is written once.


def twin(options, layout):
    """The PyTorch network of the training recipe, or the original, with the folder's weights."""
    import torch
    from safetensors import safe_open

    torch.set_num_threads(options.threads)
    config = json.loads((options.folder / "config.json").read_text())
    if "original" in config:
        return originals.twin(config, options.code, options.folder).to(memory_format=layout)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "TrainPrior"))
    from network import UNet

    network = UNet(config, layout).eval()
    # One tensor at a time: all of them beside the network would be PyTorch's peak memory, which is no fault of its own.
    with safe_open(options.folder / WEIGHTS, "pt") as stored, torch.no_grad():
        for name, parameter in network.state_dict().items():
            parameter.copy_(stored.get_tensor(name))
    return network.to(memory_format=layout)


def prepare(options):
    """Everything that the engines read, unless it lies there already; whole or not at all."""
    text = options.config.read_text()
    described = json.loads(text)
    options.folder.mkdir(parents=True, exist_ok=True)
    config = options.folder / "config.json"
    if not config.exists() or config.read_text() != text:
        for file in options.folder.iterdir():
            file.unlink()
        if "original" in described:
            originals.write_weights(described, options.code, options.folder / originals.CHECKPOINT)
        else:
            write_weights(described, options.folder / WEIGHTS)
        config.write_text(text)
    reference, onnx = paths(options)
    if reference.exists():
        return
    if "original" in described:
        write_answer(options, reference, originals.inputs(described, options.batch))
    else:
        write_answer_and_graph(options, reference, onnx)


def write_weights(config, file):
    """Random half-precision numbers, so that every engine starts from the same: norms near 1, all else of variance 1 / inputs."""
    import torch
    from safetensors.torch import save_file

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "TrainPrior"))
    from network import UNet

    random = torch.Generator().manual_seed(0)
    with torch.device("meta"):
        shapes = {name: parameter.shape for name, parameter in UNet(config).named_parameters()}
    weights = {}
    for name, shape in shapes.items():
        flat = len(shape) == 1
        spread = 0.02 if flat else np.prod(shape[1:]) ** -0.5
        center = 1 if flat and name.endswith("weight") else 0
        weights[name] = (center + spread * torch.randn(shape, generator=random)).half()
    save_file(weights, file, metadata={"format": "pt"})


def write_answer_and_graph(options, reference, onnx):
    import torch

    network = twin(options, torch.contiguous_format)
    config, random = network.config, torch.Generator().manual_seed(options.batch)
    side = config["sample_size"] * config.get("patch_size", 1)
    inputs = {
        "sample": torch.randn(options.batch, 3, side, side, generator=random),
        # 250 times the logarithms of noise levels from 0.02 to 20, as consistency models tell the time
        "timestep": 250 * torch.linspace(-4, 3, options.batch + 2)[1:-1],
    }
    if config.get("num_class_embeds"):
        inputs[OPTIONAL] = torch.randint(config["num_class_embeds"], (options.batch,), generator=random)
    # The weights lie beside the graph: a file of protobuf holds 2 GB.
    program = torch.onnx.export(
        network, tuple(inputs.values()), input_names=list(inputs), output_names=["output"], dynamo=True, verbose=False
    )
    program.save(onnx, external_data=True)
    # Last: where it lies, all is there.
    write_answer(options, reference, inputs)


def write_answer(options, reference, inputs):
    """The inputs with PyTorch's answer, at once."""
    import torch
    from safetensors.torch import save_file

    with torch.no_grad():
        output = twin(options, torch.contiguous_format)(*inputs.values())
    part = reference.with_suffix(".part")
    save_file(inputs | {"output": output.contiguous()}, part)
    part.rename(reference)


# What is measured. Each engine's function answers a function that calls the network.


def load_torch(options, inputs):
    import torch

    layout = torch.contiguous_format if options.engine == "torch" else torch.channels_last
    network = twin(options, layout)
    tensors = [torch.from_numpy(value) for value in inputs.values()]

    torch.set_grad_enabled(False)
    if options.engine == "torch-bf16":
        # For good, and not around each call: it keeps the weights' bf16 copies only as long as it is on.
        torch.set_autocast_dtype("cpu", torch.bfloat16)
        torch.set_autocast_enabled("cpu", True)
    return lambda: network(*tensors).float().numpy()


def load_onnxruntime(options, inputs):
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads, settings.inter_op_num_threads = options.threads, 1
    session = onnxruntime.InferenceSession(paths(options)[1], settings, providers=["CPUExecutionProvider"])
    return lambda: session.run(None, inputs)[0]


def load_openvino(options, inputs):
    import openvino

    core = openvino.Core()
    settings = {
        "INFERENCE_NUM_THREADS": options.threads,
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "bf16" if options.engine.endswith("bf16") else "f32",
    }
    request = core.compile_model(core.read_model(paths(options)[1]), "CPU", settings).create_infer_request()
    return lambda: request.infer(inputs)[0]


def measure(options):
    from safetensors.numpy import load_file

    inputs = load_file(paths(options)[0])
    expected = inputs.pop("output").astype(np.float64)
    inputs = {name: inputs[name] for name in ("sample", "timestep", OPTIONAL) if name in inputs}
    module = options.engine.split("-")[0]
    load = {"torch": load_torch, "onnxruntime": load_onnxruntime, "openvino": load_openvino}[module]

    start = time.perf_counter()
    call = load(options, inputs)
    load_seconds = time.perf_counter() - start
    start = time.perf_counter()
    answer = call()
    first = time.perf_counter() - start
    seconds = []
    for _ in range(options.runs):
        start = time.perf_counter()
        answer = call()
        seconds.append(time.perf_counter() - start)
    error = np.abs(answer - expected)
    return {
        "version": version(module),
        "seconds": statistics.median(seconds),
        "seconds_min": min(seconds),
        "seconds_max": max(seconds),
        "runs": options.runs,
        "batch": options.batch,
        "threads": options.threads,
        "load_seconds": load_seconds,
        "first_call_seconds": first,
        "peak_rss_bytes": peak_memory(),
        "largest_error": float(error.max() / np.abs(expected).max()),
        "rms_error": float(np.sqrt((error**2).sum() / (expected**2).sum())),
    }


def peak_memory():
    """As Linux tells it: getrusage would begin with what the parent process had."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
