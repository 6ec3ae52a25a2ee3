#!/usr/bin/env python3
"""Many commands at once, and what a huge picture costs.

    python3 Tests/Soak/processes.py --retouch .build/release/retouch

Sixteen edits at once must each give the bytes that they give alone; a picture of 400 megapixels must be refused from
its header. Says the seconds and the memory of both. Needs nothing but Python. Exits with 1 when a promise is broken.
"""
import argparse, hashlib, os, struct, subprocess, sys, tempfile, time, zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PHOTO = ROOT / "Examples/Photos/boat.jpg"
EDITS = [
    ["inpaint", PHOTO, "--box", "420,180,60,40"],
    ["inpaint", PHOTO, "--circle", "200,120,9", "--fill", "model"],
    ["upscale", ROOT / "Examples/Photos/portrait-small.png", "--scale", "2"],
    ["denoise", ROOT / "Examples/Photos/portrait-small.png", "--noise", "8"],
]


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def start(program, edit, output):
    return subprocess.Popen(
        [program, *map(str, edit), "--seed", "3", "-o", str(output), "--quiet"], stderr=subprocess.PIPE, text=True
    )


def finish(process):
    """The exit status, the most memory in MiB, and what was said."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss / 1024, process.stderr.read().strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retouch", default=str(ROOT / ".build/release/retouch"))
    parser.add_argument("--processes", type=int, default=16)
    given = parser.parse_args()
    broken = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone = []
        for number, edit in enumerate(EDITS):
            output = folder / f"alone-{number}.png"
            status, _, said = finish(start(given.retouch, edit, output))
            if status:
                sys.exit(f"{' '.join(map(str, edit))}: {status}: {said}")
            alone.append(hashlib.sha256(output.read_bytes()).hexdigest())

        began = time.monotonic()
        outputs = [folder / f"together-{number}.png" for number in range(given.processes)]
        running = [start(given.retouch, EDITS[n % len(EDITS)], output) for n, output in enumerate(outputs)]
        memory = 0
        for number, process in enumerate(running):
            status, used, said = finish(process)
            memory = max(memory, used)
            if status or hashlib.sha256(outputs[number].read_bytes()).hexdigest() != alone[number % len(EDITS)]:
                broken.append(f"process {number}: {status}: {said or 'other bytes than alone'}")
        print(f"{given.processes} at once: {time.monotonic() - began:.1f} s, {memory:.0f} MiB each at most")

        huge = folder / "huge.png"
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", 20000, 20000, 8, 2, 0, 0, 0))
        huge.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(60001))) + chunk(b"IEND", b""))
        times = []
        for _ in range(5):
            began = time.monotonic()
            status, used, said = finish(start(given.retouch, ["upscale", huge, "--scale", "2"], folder / "out.png"))
            times.append(time.monotonic() - began)
            if status != 65 or said.count("\n") or used > 200:
                broken.append(f"400 megapixels: {status}, {used:.0f} MiB: {said}")
        print(f"400 megapixels refused: {min(times):.3f} s, {used:.0f} MiB")
    for line in broken:
        print(line)
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
