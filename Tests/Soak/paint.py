#!/usr/bin/env python3
"""`retouch paint` under load, under attack, and against its own OpenAPI document.

    python3 Tests/Soak/paint.py load                  50 clients at once, some slow, some gone in the middle
    python3 Tests/Soak/paint.py hostile               10,000 malformed or mean requests from a seed
    python3 Tests/Soak/paint.py hostile --only 4711   one of them again, with all that is said
    python3 Tests/Soak/paint.py schema                schemathesis (pip install schemathesis), where it is

Starts the server itself, on a port of its own. Needs nothing but Python. Exits with 1 when a promise is broken.
"""
import argparse, os, shutil, sys, tempfile
from pathlib import Path

from painting import hostile, load, pictures, schema, server

ROOT = Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retouch", default=str(ROOT / ".build/release/retouch"), help="the command that is tried")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="a folder to work in, which stays")
    parser.add_argument("--memory-limit", type=int, default=2048, metavar="MIB", help="the most that the server may use")
    what = parser.add_subparsers(dest="what", required=True)
    one = what.add_parser("load")
    one.add_argument("--clients", type=int, default=50)
    one.add_argument("--rounds", type=int, default=2, help="from the second on, no memory may be added")
    one = what.add_parser("hostile")
    one.add_argument("--count", type=int, default=10_000)
    one.add_argument("--only", type=int, help="this one alone, with what is sent and answered")
    one = what.add_parser("schema")
    one.add_argument("--examples", type=int, default=30, help="the most test cases for each operation")
    given = parser.parse_args()

    work = Path(given.keep or tempfile.mkdtemp(prefix="paint-trial-"))
    folder = work / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        photo = folder / "boat.jpg"
        shutil.copy(ROOT / "Examples/Photos/boat.jpg", photo)
        small = folder / "small.png"
        small.write_bytes(pictures.png(96, 64, pictures.made_up(96, 64, given.seed)))
        program = os.path.abspath(given.retouch)
        if given.what == "load":
            good = load.load(server.PaintServer(program, [photo, small], work), given.seed, given.clients, given.rounds,
                             given.memory_limit)
        elif given.what == "hostile":
            good = hostile.hostile(program, [small, photo], work, given.seed, given.count, given.only, given.memory_limit)
        else:
            good = schema.schema(program, [small], work, given.seed, given.examples)
    finally:
        if not given.keep:
            shutil.rmtree(work)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
