"""Compares the results of a batch in shards with those of one plain run, and looks at what the journals say.

    python3 compare.py PLAIN SHARDED

Exits 0 when both folders hold the same files with the same bytes, each of them was done once by whatever run, and
nothing half done is left.
"""

import collections
import hashlib
import json
import pathlib
import sys


def results(folder):
    """The sum of each result, by its name. Unfinished files have names of their own, and would show here."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != ".retouch"
    }


def records(folder):
    """What all journals say. The last line of a run that was killed may be cut short: it counts for nothing."""
    for journal in sorted((folder / ".retouch" / "journal").glob("*.jsonl")):
        for line in journal.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                yield json.loads(line)


def main(plain, sharded):
    wrong = []
    expected, found = results(plain), results(sharded)
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            wrong.append(f"{name}: missing")
        elif name not in expected:
            wrong.append(f"{name}: not among the plain run's results")
        elif expected[name] != found[name]:
            wrong.append(f"{name}: other bytes than the plain run's")

    done, failed, interrupted, runs = collections.Counter(), set(), 0, set()
    for record in records(sharded):
        runs.add(record["run"])
        if record["status"] == "done":
            done[record["output"]] += 1
        elif record["status"] == "failed":
            failed.add(record["output"])
        else:
            interrupted += 1
    wrong += [f"{name}: done {times} times" for name, times in done.items() if times != 1]
    wrong += [f"{name}: has no record" for name in found if name not in done]
    wrong += [f"{name}: failed in shards only" for name in failed & expected.keys()]
    for kind in ("claims", "runners"):
        left = list((sharded / ".retouch" / kind).iterdir())
        wrong += [f"{path}: left behind" for path in left]

    for line in wrong:
        print(line)
    print(
        f"{len(found)} results of {len(expected)}, {sum(done.values())} done by {len(runs)} runs, "
        f"{len(failed)} pictures failed, {interrupted} were taken over from dead runs: "
        f"{'all alike, nothing twice, nothing left behind' if not wrong else f'{len(wrong)} things are wrong'}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
