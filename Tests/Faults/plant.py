#!/usr/bin/env python3
"""Plants the faults of faults.py one at a time and says which tests notice.

    python3 Tests/Faults/plant.py                     all of them, ten minutes after the build
    python3 Tests/Faults/plant.py --only NAME …       some
    python3 Tests/Faults/plant.py --list
    python3 Tests/Faults/plant.py --check             whether the table fits the sources; builds nothing

The tree is copied and built once with all faults in it, each switched on by an environment variable. A fault's own
tests run first, then, if they pass, all others. The exit code is 0 when every fault was noticed.
"""

import argparse
import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from faults import FAULTS, Fault

ROOT = pathlib.Path(__file__).resolve().parents[2]
VARIABLE = "RETOUCH_PLANTED"
# What `swift test` runs, after many seconds of looking whether all is built.
TESTS = ".build/release/RetouchPackageTests.xctest"
COPIED = ["Package.swift", "Package.resolved", "CHANGELOG.md", "README.md", "CONTRIBUTING.md", "Docs", "Examples", "Masks",
          "Packaging", "Sources", "Tests"]
# A fault may make a test wait for ever: seconds for a fault's own tests, and for all.
LONGEST = {True: 180, False: 1800}

SWIFT = """#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let plantedFault = getenv("{variable}").flatMap {{ Int(String(cString: $0)) }} ?? 0

func planted(_ number: Int) -> Bool {{ plantedFault == number }}
"""
C = """#include <stdlib.h>

int {module}_planted(int number);
static int fault;

__attribute__((constructor)) static void read_fault(void) {{
  const char *text = getenv("{variable}");
  fault = text ? atoi(text) : 0;
}}

int {module}_planted(int number) {{ return fault == number; }}
"""


class OutOfDate(Exception):
    """The table no longer fits the sources."""


def planted(text: str, fault: Fault, number: int) -> str:
    """The text with the fault in it, switched by its number."""
    before, old, after = re.fullmatch("(?s)(.*)«(.*)»(.*)", fault.find).groups()
    if text.count(before + old + after) != 1:
        raise OutOfDate(f"{fault.name}: {fault.file} has {text.count(before + old + after)} times: {before + old + after}")
    asks = f"{module_of(fault)}_planted({number})" if is_c(fault) else f"planted({number})"
    if fault.is_statement:
        new = f"if {'(' + asks + ')' if is_c(fault) else asks} {{ {fault.put} }} else {{ {old} }}"
    else:
        new = f"({asks} ? ({fault.put}) : ({old}))"
    return text.replace(before + old + after, before + new + after)


def is_c(fault: Fault) -> bool:
    return not fault.file.endswith(".swift")


def module_of(fault: Fault) -> str:
    return fault.file.split("/")[1]


def write(path: pathlib.Path, text: str) -> None:
    """Unless it says so already: what is older than its build isn't built again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def copy(tree: pathlib.Path, changed: set[str]) -> None:
    """The working tree as it is; files that faults go into are left to their own writing."""
    kept = set(changed)
    for name in COPIED:
        for source in [ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*"):
            relative = str(source.relative_to(ROOT))
            kept.add(relative)
            target = tree / relative
            if relative in changed or source.is_dir() or not source.exists() or "__pycache__" in relative:
                continue
            if not target.exists() or source.read_bytes() != target.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
    for name in ["Sources", "Tests"]:
        for stale in (tree / name).rglob("*"):
            if stale.is_file() and str(stale.relative_to(tree)) not in kept:
                stale.unlink()


def faulty_texts() -> dict[str, str]:
    texts: dict[str, str] = {}
    for number, fault in enumerate(FAULTS, 1):
        text = texts.get(fault.file) or (ROOT / fault.file).read_text()
        texts[fault.file] = planted(text, fault, number)
    return texts


def plant_all(tree: pathlib.Path) -> None:
    texts = faulty_texts()
    for module in {module_of(fault) for fault in FAULTS if is_c(fault)}:
        texts[f"Sources/{module}/planted.c"] = C.format(module=module, variable=VARIABLE)
    for module in {module_of(fault) for fault in FAULTS if not is_c(fault)}:
        texts[f"Sources/{module}/Planted.swift"] = SWIFT.format(variable=VARIABLE)
    # Not in what a source includes: that is compiled several times over.
    for module in {module_of(fault) for fault in FAULTS if is_c(fault)}:
        for source in (ROOT / "Sources" / module).glob("*.c"):
            file = str(source.relative_to(ROOT))
            texts[file] = f"int {module}_planted(int);\n" + (texts.get(file) or source.read_text())
    copy(tree, set(texts))
    for file, text in texts.items():
        write(tree / file, text)


def run_tests(tree: pathlib.Path, number: int, choice: list[str]) -> tuple[bool, list[str]]:
    """Whether the tests pass with a fault, 0 for none, and which don't."""
    environment = os.environ | {VARIABLE: str(number)}
    log = tree / "tests.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [tree / TESTS, "--testing-library", "swift-testing", *choice], cwd=tree, env=environment, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True)
        try:
            status = process.wait(LONGEST["--filter" in choice])
        except subprocess.TimeoutExpired:
            return False, ["ran out of time"]
        finally:
            # Programs that it started too, also where somebody interrupts this one.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    text = re.sub(r"\x1b\[[0-9;]*m", "", log.read_text(errors="replace"))
    if not re.search(r"Test run with [1-9]\d* test", text) and status == 0:
        raise OutOfDate(f"no test is called {' '.join(choice)}")
    failed = re.findall(r"^✘ Test (?:case passing .*? to )?\"?(.+?)\"?(?:\(.*)? (?:with .* )?(?:failed|recorded an issue)", text, re.M)
    names = sorted(set(failed) - {"run"})
    return status == 0, names if names or status == 0 else ["crashed"]


def verdict(tree: pathlib.Path, fault: Fault, number: int) -> tuple[str, list[str]]:
    passed, names = run_tests(tree, number, ["--filter", fault.tests])
    if not passed:
        return "noticed", names
    passed, names = run_tests(tree, number, ["--skip", fault.tests])
    return ("survived", []) if passed else ("noticed elsewhere", names)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these faults")
    parser.add_argument("--list", action="store_true", help="say what there is")
    parser.add_argument("--check", action="store_true", help="say whether the table fits the sources")
    parser.add_argument("--tree", type=pathlib.Path, help="where the copy is kept and built; a temporary folder otherwise")
    parser.add_argument("--own-tests", action="store_true", help="don't ask the other tests when a fault's own pass")
    options = parser.parse_args()
    if options.list:
        for fault in FAULTS:
            print(f"{fault.name:42}{fault.file}")
        return 0
    unknown = set(options.only or []) - {fault.name for fault in FAULTS}
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    chosen = [(number, fault) for number, fault in enumerate(FAULTS, 1) if not options.only or fault.name in options.only]

    folder = None
    if options.tree is None:
        folder = tempfile.TemporaryDirectory(prefix="retouch-faults-")
    tree = (options.tree or pathlib.Path(folder.name)).resolve()
    try:
        if options.check:
            faulty_texts()
            return 0
        plant_all(tree)
        print("building with all faults, each switched off", flush=True)
        with (tree / "build.log").open("w") as log:
            if subprocess.run(["swift", "build", "-c", "release", "--build-tests"], cwd=tree, stdout=log, stderr=log).returncode:
                sys.stderr.write(re.sub(r"(?m)^(?!.*error:).*\n", "", (tree / "build.log").read_text()))
                return 1
        passed, names = run_tests(tree, 0, [argument for _, fault in chosen for argument in ("--filter", fault.tests)])
        if not passed:
            print("these fail without a fault: " + ", ".join(names))
            return 1
        survived = 0
        for number, fault in chosen:
            start = time.monotonic()
            if options.own_tests:
                passed, names = run_tests(tree, number, ["--filter", fault.tests])
                what = "not by its own" if passed else "noticed"
            else:
                what, names = verdict(tree, fault, number)
            survived += what in ("survived", "not by its own")
            print(f"{fault.name:42}{what:18}{time.monotonic() - start:5.0f} s  {', '.join(names[:3])}", flush=True)
        print(f"{len(chosen)} planted, {len(chosen) - survived} noticed, {survived} survived")
        return survived > 0
    except OutOfDate as error:
        sys.stderr.write(f"the table is out of date: {error}\n")
        return 1
    finally:
        if folder:
            folder.cleanup()


if __name__ == "__main__":
    sys.exit(main())
