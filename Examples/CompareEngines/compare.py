"""Times the same networks with the same weights in PyTorch, onnxruntime, OpenVINO and Retouch, and checks that their answers agree.

    swift build -c release
    python3 Examples/CompareEngines/compare.py

Makes its own virtual environment in `work/` beside this file (ignored by git) and installs the engines there.
Prints a Markdown table and writes `work/results.json`. The exit code is 1 when an answer in fp32 differs.
"""

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
import venv
from pathlib import Path

import originals

HERE = Path(__file__).resolve().parent
CASES = {
    # name: configuration, pictures in a call, runs to take the median of
    "imagenet64": ("imagenet64", 1, 9),
    "patch2": ("patch2", 1, 21),
    "patch2-x16": ("patch2", 16, 9),
    "lsun256": ("lsun256", 1, 3),
    # These are held against their authors' own code.
    "edm-imagenet64": ("edm-imagenet64", 1, 9),
    "edm-ddpmpp": ("edm-ddpmpp", 1, 9),
    "edm-ncsnpp": ("edm-ncsnpp", 1, 9),
    "edm2-xs": ("edm2-xs", 1, 9),
    "edm2-s": ("edm2-s", 1, 9),
}
# Engines that can run an original: it isn't written to be exported, nor for autocast.
OF_ORIGINALS = ["torch", "torch-last", "retouch", "retouch-bf16"]
ENGINES = {
    "torch": "PyTorch fp32",
    "torch-last": "PyTorch fp32, channels last",
    "torch-bf16": "PyTorch bf16",
    "onnxruntime": "onnxruntime fp32",
    "openvino": "OpenVINO fp32",
    "openvino-bf16": "OpenVINO bf16",
    "retouch": "Retouch fp32",
    "retouch-bf16": "Retouch bf16",
}
# What counts as agreement, as the root mean square of the difference over that of the reference.
TOLERANCE = {"fp32": 1e-4, "bf16": 0.2}


def precision(engine):
    return "bf16" if engine.endswith("bf16") else "fp32"


def environment(work, options):
    """The interpreter of our own environment, made when it isn't there or what it needs has changed."""
    folder, python = work / "venv", work / "venv" / "bin" / "python"
    wanted = (HERE / "requirements.txt").read_text() + " ".join(options)
    stamp, key = folder / "installed", hashlib.sha256(wanted.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != key:
        say("installing the engines, which takes a few minutes the first time")
        if not python.exists():
            make_environment(folder)
        install = [python, "-m", "pip", "install", "--quiet", *options, "-r", HERE / "requirements.txt"]
        if subprocess.run(install).returncode:
            sys.exit("compare: pip could not install the engines, see above")
        stamp.write_text(key)
    return python


def make_environment(folder):
    try:
        venv.create(folder, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"compare: no virtual environment could be made ({error}); Debian and Ubuntu need the package python3-venv")


def say(text):
    print(f"compare: {text}", file=sys.stderr, flush=True)


def result_of(command, threads, prefix=()):
    """Runs a command in a process of its own and parses the JSON on its last line; None when it fails."""
    variables = os.environ | {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
    done = subprocess.run([*prefix, *map(str, command)], stdout=subprocess.PIPE, text=True, env=variables)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        say(f"failed with exit code {done.returncode}: {shlex.join(map(str, command))}")
        return None
    return json.loads(lines[-1])


def original(case):
    """Which repository a case's peer comes from; None: it is this project's twin of diffusers' network."""
    return json.loads((HERE / "configs" / f"{CASES[case][0]}.json").read_text()).get("original")


def engines_of(case, chosen):
    return [engine for engine in chosen if engine in OF_ORIGINALS or not original(case)]


def code_of(case, options):
    """The options that name the original's code."""
    name = original(case)
    return ["--code", options.code[name]] if name else []


def measure(engine, case, python, options):
    name, batch, runs = CASES[case]
    folder = options.work / name
    if engine.startswith("retouch"):
        network = folder / originals.CHECKPOINT if original(case) else folder
        command = [options.retouch, "benchmark", "network", network, "--threads", options.threads]
        command += ["--reference", folder / f"reference-{batch}.safetensors", "--runs", options.runs or runs, "--json"]
        command += ["--precision", "bf16"] if precision(engine) == "bf16" else []
    else:
        command = [python, HERE / "engines.py", "measure", engine, folder]
        command += ["--batch", batch, "--threads", options.threads, "--runs", options.runs or runs]
        command += code_of(case, options)
    return result_of(command, options.threads, options.prefix)


def keep(results, engine, result):
    """Of several rounds the quickest counts: whatever else the machine does only ever slows one down."""
    if result and (engine not in results or result["seconds"] < results[engine]["seconds"]):
        results[engine] = result


def table(results):
    """Seconds, and how many times longer than Retouch in fp32; peak memory; the difference of the answers."""
    lines = ["| engine | " + " | ".join(results) + " |", "| --- |" + " --- |" * len(results)]
    for engine, title in ENGINES.items():
        cells = []
        for case in results.values():
            result, ours = case.get(engine), case.get("retouch")
            if not result:
                cells.append("–")
                continue
            ratio = f" ({result['seconds'] / ours['seconds']:.2f}×)" if ours and engine != "retouch" else ""
            cells.append(f"{result['seconds']:.3g} s{ratio}, {result['peak_rss_bytes'] / 1e9:.2f} GB, {error_of(result)}")
        if any(cell != "–" for cell in cells):
            lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def error_of(result):
    """As the root of the mean square and, where it is known, at the worst number against the largest."""
    largest = result.get("largest_error")
    return f"{result['rms_error']:.0e}" + ("" if largest is None else f" (largest {largest:.0e})")


def disagreements(results):
    for case, engines in results.items():
        for engine, result in engines.items():
            if not result["rms_error"] <= TOLERANCE[precision(engine)]:
                yield f"{case}: {ENGINES[engine]} is {result['rms_error']:.1e} off PyTorch's answer"


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, help="runs to take the median of (default: 3 to 21, by the network)")
    parser.add_argument("--rounds", type=int, default=1, help="how often to measure each engine; its quickest round counts")
    parser.add_argument("--retouch", type=Path, default=HERE / "../../.build/release/retouch", help="the command to measure")
    parser.add_argument("--work", type=Path, default=HERE / "work", help="folder for the environment and the weights, 10 GB")
    parser.add_argument("--json", type=Path, help="file for all figures (default: results.json in the work folder)")
    parser.add_argument("--pip", default="", help="options for pip install, such as '--index-url URL'")
    for name, (repository, commit, _) in originals.SOURCES.items():
        parser.add_argument(f"--{name}", type=Path, metavar="DIR", help=f"a copy of {repository} at {commit[:8]} (default: fetch it)")
    parser.add_argument("--prefix", default="", help="command to put before each measurement, such as 'taskset -c 0,1'")
    options = parser.parse_args()
    options.work, options.prefix = options.work.resolve(), shlex.split(options.prefix)
    options.retouch = options.retouch.resolve()
    return options


def main():
    options = parse()
    if not options.retouch.exists():
        sys.exit(f"compare: {options.retouch} is not there; run 'swift build -c release' first, or give --retouch")
    usage = subprocess.run([options.retouch, "benchmark", "network", "--help"], capture_output=True, text=True).stdout
    if "--precision" not in usage:
        options.engines = [engine for engine in options.engines if engine != "retouch-bf16"]
    options.work.mkdir(parents=True, exist_ok=True)
    python = environment(options.work, shlex.split(options.pip))

    options.code = {}
    for name in {original(case) for case in options.cases} - {None}:
        copy = getattr(options, name)
        options.code[name] = originals.given(name, copy.resolve()) if copy else originals.fetched(name, options.work)

    results = {case: {} for case in options.cases}
    for case in options.cases:
        name, batch, _ = CASES[case]
        say(f"{case}: weights, PyTorch's answer and the ONNX file")
        prepared = [python, HERE / "engines.py", "prepare", HERE / "configs" / f"{name}.json", options.work / name]
        if subprocess.run([*map(str, prepared), "--batch", str(batch), *map(str, code_of(case, options))]).returncode:
            sys.exit(f"compare: {case} could not be prepared, see above")
        for _ in range(options.rounds):
            for engine in engines_of(case, options.engines):
                say(f"{case}: {ENGINES[engine]}")
                keep(results[case], engine, measure(engine, case, python, options))
        print(table({case: results[case]}), end="\n\n", flush=True)

    (options.json or options.work / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    if len(results) > 1:
        print(table(results))
    print(f"\n{options.threads} threads. Seconds a call (times Retouch fp32), peak memory, difference from PyTorch fp32 (mean square).")
    faults = list(disagreements(results))
    for fault in faults:
        say(fault)
    missing = [f"{case}: no figures of {ENGINES[e]}" for case in results for e in engines_of(case, options.engines) if e not in results[case]]
    for line in missing:
        say(line)
    sys.exit(1 if faults or missing else 0)


if __name__ == "__main__":
    main()
