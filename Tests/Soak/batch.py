#!/usr/bin/env python3
"""A long batch that is killed again and again, against one that is left alone; and its rate.

    python3 Tests/Soak/batch.py --retouch .build/release/retouch survive    1000 pictures, killed 50 times
    python3 Tests/Soak/batch.py --retouch .build/release/retouch rate       against a shell loop and xargs -P
    python3 Tests/Soak/batch.py --retouch .build/release/retouch memory     over a long run

Needs Pillow and NumPy. Exits with 1 when a promise is broken.
"""
import argparse, collections, hashlib, json, os, random, shutil, signal, subprocess, sys, tempfile, time
from pathlib import Path

import numpy
from PIL import Image

FORMATS = ["png", "jpg", "webp", "tif"]
EDIT = ["upscale", "--set", "scale=2"]


def make_pictures(folder, count, seed, sides=(24, 72), broken=0.05):
    """Photographs' like: smooth shapes with some texture, in a tree of folders; some damaged or no pictures."""
    random_numbers = random.Random(seed)
    generator = numpy.random.default_rng(seed)
    for number in range(count):
        width, height = (random_numbers.randint(*sides) for _ in range(2))
        rough = generator.integers(0, 256, (4, 5, 3), dtype=numpy.uint8)
        picture = numpy.asarray(Image.fromarray(rough).resize((width, height), Image.BICUBIC), dtype=int)
        picture = (picture + generator.normal(0, 6, picture.shape)).clip(0, 255).astype(numpy.uint8)
        ending = FORMATS[number % len(FORMATS)]
        path = folder / f"{number % 7}" / f"{number:04}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture if number % 9 else picture[:, :, 0]).save(path)
        if random_numbers.random() < broken:
            data = path.read_bytes()
            kind = random_numbers.randrange(3)
            path.write_bytes([data[: len(data) // 3], b"", b"This is no picture.\n"][kind])


def batch(program, inputs, outputs, *options):
    command = [program, "batch", *EDIT, "-i", str(inputs), "-o", str(outputs), "--quiet", *options]
    return subprocess.Popen(command, start_new_session=True)


def results(folder):
    files = [path for path in folder.rglob("*") if path.is_file() and ".retouch" not in path.parts]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def records(folder):
    for journal in sorted((folder / ".retouch" / "journal").glob("*.jsonl")):
        for line in journal.read_text().splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                print(f"{journal.name}: a line was cut short")


def check(claim, holds):
    print(("holds: " if holds else "BROKEN: ") + claim)
    return holds


def survive(program, work, count, kills, seed):
    inputs, alone, killed = work / "in", work / "alone", work / "killed"
    make_pictures(inputs, count, seed)
    start = time.monotonic()
    status = batch(program, inputs, alone).wait()
    whole = time.monotonic() - start
    print(f"one run: {count} pictures in {whole:.0f} s, {count / whole:.1f} a second, exit code {status}")
    random_numbers = random.Random(seed)
    times = 0
    while times < kills:
        process = batch(program, inputs, killed)
        time.sleep(random_numbers.uniform(0, 1.4 * whole / kills))
        if process.poll() is not None:
            # All was done before it could be killed: once more from the beginning.
            shutil.rmtree(killed)
            continue
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        times += 1
    last = batch(program, inputs, killed).wait()
    found = list(records(killed))
    done = collections.Counter(record["output"] for record in found if record["status"] == "done")
    interrupted = sum(record["status"] == "interrupted" for record in found)
    failed = {record["output"] for record in found if record["status"] == "failed"}
    print(f"killed {times} times; {interrupted} pictures were in work; exit codes {status} and {last}")
    expected = results(alone)
    good = check("the same results to the byte", results(killed) == expected)
    good &= check("both say that pictures failed, the same ones", status == last == 1 and failed == {
        record["output"] for record in records(alone) if record["status"] == "failed"})
    leftovers = [path for path in killed.rglob(".*") if path.name not in (".retouch",)]
    leftovers += list((killed / ".retouch" / "claims").iterdir()) + list((killed / ".retouch" / "runners").iterdir())
    good &= check(f"nothing is left behind {[path.name for path in leftovers][:3] or ''}", not leftovers)
    twice = [name for name, times in done.items() if times > 1]
    good &= check(f"nothing was finished twice {twice[:3] or ''}", not twice and set(done) == set(expected))
    start = time.monotonic()
    again = batch(program, inputs, killed).wait()
    print(f"once more: {time.monotonic() - start:.1f} s, exit code {again}")
    good &= check("another run does nothing but the failed ones again", results(killed) == expected and collections.Counter(
        record["output"] for record in records(killed) if record["status"] == "done") == done)
    return good


def rate(program, work, count, seed):
    inputs = work / "in"
    make_pictures(inputs, count, seed, sides=(64, 160), broken=0)
    files = sorted(str(path) for path in inputs.rglob("*") if path.is_file())
    list_file = work / "list.txt"
    list_file.write_text("\n".join(files) + "\n")
    processors = len(os.sched_getaffinity(0))
    single = f'{program} upscale "$0" --scale 2 -o "{{}}/$(echo "$0" | tr / _)" --quiet'

    def loop(jobs, threads, outputs):
        outputs.mkdir()
        shell = single.format(outputs) + f" --threads {threads}"
        subprocess.run(["xargs", "-P", str(jobs), "-n", "1", "sh", "-c", shell], stdin=list_file.open(), check=True)

    ways = {
        "shell loop": lambda outputs: loop(1, processors, outputs),
        f"xargs -P{processors}": lambda outputs: loop(processors, 1, outputs),
        "retouch batch": lambda outputs: batch(program, inputs, outputs).wait(),
    }
    best = {}
    for turn in range(2):
        for name, way in ways.items():
            outputs = work / f"{name}-{turn}".replace(" ", "-")
            start = time.monotonic()
            way(outputs)
            seconds = time.monotonic() - start
            best[name] = min(best.get(name, seconds), seconds)
            print(f"{name}: {count / seconds:.2f} pictures a second")
    for name in list(ways)[:2]:
        print(f"batch against {name}: {best[name] / best['retouch batch']:.2f} times as fast")
    return True


def memory(program, work, count, seed):
    inputs = work / "in"
    make_pictures(inputs, count, seed)
    process = batch(program, inputs, work / "out")
    samples = []
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
            samples.append(int(status.split("VmRSS:")[1].split()[0]) / 1024)
        except (OSError, IndexError):
            pass
        time.sleep(0.25)
    quarters = [samples[len(samples) * part // 4 : len(samples) * (part + 1) // 4] for part in range(4)]
    means = [sum(quarter) / max(len(quarter), 1) for quarter in quarters]
    print("resident MiB, by quarters of the run:", ", ".join(f"{mean:.0f}" for mean in means), f"; most {max(samples):.0f}")
    return check("memory stays flat", means[3] < 1.15 * means[1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retouch", required=True)
    parser.add_argument("--count", type=int)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="a folder to work in, which stays")
    parser.add_argument("what", choices=["survive", "rate", "memory"])
    given = parser.parse_args()
    work = Path(given.keep or tempfile.mkdtemp())
    program = os.path.abspath(given.retouch)
    try:
        if given.what == "survive":
            good = survive(program, work, given.count or 1000, given.kills, given.seed)
        elif given.what == "rate":
            good = rate(program, work, given.count or 60, given.seed)
        else:
            good = memory(program, work, given.count or 2000, given.seed)
    finally:
        if not given.keep:
            shutil.rmtree(work)
    sys.exit(0 if good else 1)
