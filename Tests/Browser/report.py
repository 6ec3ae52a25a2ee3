#!/usr/bin/env python3
"""Opens a report's page in a real browser: is everything there, works and stays text, and does the page ask for nothing?

    python3 Tests/Browser/report.py                           a small batch with hostile names
    python3 Tests/Browser/report.py --pictures 10000          a large one; says how large and how fast the page is
    python3 Tests/Browser/report.py --screenshots DIR         also writes what it saw, to be looked at

Needs playwright (pip install playwright) and a Chromium: playwright's own or the system's. The batch is made up: its journal
is written here, its pictures are copies of Examples/Photos, so no edit is run.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

from checking import Checks, launched

ROOT = pathlib.Path(__file__).resolve().parents[2]
PHOTOS = [ROOT / "Examples/Photos" / name for name in ("boat.jpg", "cat-grey.jpg", "portrait-small.png")]
HOSTILE = [
    "<img src=x onerror=window.hurt=1>",
    "</script><script>window.hurt=2</script>",
    "\"onmouseover='window.hurt=3'",
    "<!--<script>",
    "\u202egpj.exe",
    "line\nbreak\ttab\u2028end\x1b[31m",
    "&amp;lt;b&gt;",
    "javascript:window.hurt=4",
]


def stamp(path):
    status = path.stat()
    return {"bytes": status.st_size, "modified": status.st_mtime_ns}


def make_batch(folder, pictures):
    """A folder of inputs and one of results with a journal: every fifth of the first hundred failed, the third is gone."""
    inputs, results = folder / "in", folder / "out"
    (results / ".retouch/journal").mkdir(parents=True)
    inputs.mkdir()
    lines = []
    for number in range(pictures):
        photo = PHOTOS[number % len(PHOTOS)]
        stem = HOSTILE[number] if number < len(HOSTILE) else f"photo-{number:05d}"
        # A slash in a name is a folder's, as in "</script>".
        name = stem + photo.suffix
        before, after = inputs / name, results / name
        for copy in (before, after):
            copy.parent.mkdir(parents=True, exist_ok=True)
            os.link(copy_of(folder, photo), copy)
        failed = number < 100 and number % 5 == 0
        record = {
            "status": "failed" if failed else "done", "input": name, "path": str(before), "output": name,
            "recipe": "ab" * 32, "recipeStamp": "ab" * 32, "seconds": round(0.5 + number * 37 % 1000 / 500, 3),
            "notes": ["a note <b>of</b> it"] if number % 7 == 1 else [], "run": "machine-1-abc", "version": "0.1.0",
            "finished": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_790_000_000 + number)),
            "inputStamp": stamp(before),
            "inputSHA256": "00" * 32,
        }
        if failed:
            record["error"] = {"kind": "badData" if number % 10 else "noInput", "code": 65, "message": f"{name}: is damaged"}
            after.unlink()
        else:
            record |= {"outputStamp": stamp(after), "width": 512, "height": 341 + number % 50, "seed": 2**64 - 1 - number}
        if number == 3:
            before.unlink()
        lines.append(json.dumps(record))
    (results / ".retouch/journal/machine-1-abc.jsonl").write_text("\n".join(lines) + "\n")
    return results


def copy_of(folder, photo):
    """Beside the batch, where hard links reach it."""
    copy = folder / photo.name
    if not copy.exists():
        shutil.copy(photo, copy)
    return copy


def check(page, pictures, checks, url):
    failed = len([number for number in range(min(pictures, 100)) if number % 5 == 0])
    expect = checks.expect
    started = time.monotonic()
    page.goto(url)
    page.wait_for_selector("#pictures > li")
    loaded = time.monotonic() - started
    rows = page.locator("#pictures > li")
    expect(rows.count() == min(pictures, 100), f"{rows.count()} rows are drawn")
    expect(page.locator(".failed").count() == failed, "failures come first")
    expect(page.evaluate("window.hurt") is None, "a name was run")
    expect(page.locator("#pictures img[src='x']").count() == 0, "a name became markup")
    text = page.locator("#pictures").inner_text()
    expect(HOSTILE[0] in text and HOSTILE[1] in text and HOSTILE[6] in text, "hostile names are shown as they are")
    expect("\u202e" not in text and "\x1b" not in text, "marks of direction and controls are shown")
    links = page.evaluate("[...document.querySelectorAll('#pictures a')].map((a) => a.href)")
    expect(links and all(link.startswith("file:///") for link in links), "links leave the files")
    expect(any("photo-00009.jpg" in link for link in links), "pictures are linked")
    target = pathlib.Path(page.evaluate("decodeURIComponent(new URL(document.querySelector('#pictures a').href).pathname)"))
    expect(target.is_file(), f"a link leads to {target}")

    # All that can be done is reached by the tabulator, in the order of the page.
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.type || document.activeElement.tagName"))
    expect([name for name in reached if name in ("search", "filter", "order")] == ["search", "filter", "order"],
           f"the tabulator reaches {reached}")

    # A slider: keys, and what a screen reader says of it.
    slider = page.locator("input[type=range]").first
    slider.focus()
    before = slider.input_value()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(int(slider.input_value()) == int(before) + 10, "arrow keys move the slider")
    expect(slider.get_attribute("aria-valuetext") == "60 percent before", "the slider says where it stands")
    expect(slider.get_attribute("aria-label").startswith("before and after: "), "the slider has a name")
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect(int(slider.input_value()) < 30, f"dragging moves the slider, to {slider.input_value()}")
    clip = slider.evaluate("(node) => getComputedStyle(node.parentNode.querySelector('.left')).clipPath")
    expect(clip.startswith("inset(0px ") and "50%" not in clip, "the pictures follow the slider")
    loaded_images = page.evaluate(
        "Promise.all([...document.querySelectorAll('.pair img[src]')].map((img) => img.decode().then(() => img.naturalWidth)))")
    expect(loaded_images and all(0 < width <= 200 for width in loaded_images), "thumbnails are decoded")

    # Search, filter, order, pages.
    page.fill("#search", "photo 00011")
    expect(rows.count() == 1 and "photo-00011" in rows.first.inner_text(), "search finds a name")
    page.fill("#search", "no such thing at all")
    expect(rows.count() == 0 and page.inner_text("#status") == "Nothing matches.", "search may find nothing")
    page.fill("#search", "")
    page.select_option("#filter", "failed")
    expect(rows.count() == failed == page.locator(".failed").count(), "the filter keeps failures")
    page.select_option("#filter", "failed-noInput")
    expect(rows.count() == failed // 2 and "no such input" in rows.first.inner_text(), "a kind can be chosen")
    page.select_option("#filter", "noted")
    expect(page.locator("#pictures .notes").count() == rows.count() > 0, "the filter keeps notes")
    page.select_option("#filter", "missing")
    expect(rows.count() == 1 and "gone" in rows.first.inner_text(), "what is gone is said")
    page.select_option("#filter", "all")
    page.select_option("#order", "slow")
    seconds = page.evaluate(
        "[...document.querySelectorAll('#pictures .facts')].map((p) => / ([0-9.]+) s/.exec(' ' + p.textContent)?.[1])"
        ".filter((s) => s).map(Number)")
    expect(seconds == sorted(seconds, reverse=True) and len(set(seconds)) > 3, "the slowest come first")
    page.select_option("#order", "first")
    if pictures > 100:
        page.locator(".pager").last.get_by_text("Next").click()
        expect(page.inner_text("#status").startswith("101 to "), "there is a next page")
        expect(page.evaluate("document.activeElement.id") == "list", "the focus goes to the new page's head")
        page.locator(".pager").first.get_by_text("First").click()
        page.locator(".pager").first.get_by_text("Last").click()
        expect(rows.count() == (pictures - 1) % 100 + 1, f"the last page has {rows.count()} rows")
        page.locator(".pager").first.get_by_text("First").click()
    return loaded


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retouch", default=str(ROOT / ".build/release/retouch"), help="the command that is checked")
    parser.add_argument("--pictures", type=int, default=120)
    parser.add_argument("--thumbnails", type=int, default=2000)
    parser.add_argument("--screenshots", type=pathlib.Path)
    arguments = parser.parse_args()
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="retouch-report-") as name, sync_playwright() as playwright:
        browser = launched(playwright)
        if browser is None:
            print("skipped: playwright finds no Chromium here")
            return 0
        results = make_batch(pathlib.Path(name), arguments.pictures)
        path = pathlib.Path(name) / "report.html"
        command = [arguments.retouch, "report", str(results), "-o", str(path), "--thumbnails", str(arguments.thumbnails)]
        started = time.monotonic()
        subprocess.run(command, check=True)
        print(f"made in {time.monotonic() - started:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        asked = []
        page.on("console", lambda message: checks.expect(False, f"console: {message.text}"))
        page.on("pageerror", lambda error: checks.expect(False, f"script: {error}"))
        page.on("request", lambda request: asked.append(request.url))
        loaded = check(page, arguments.pictures, checks, path.as_uri())
        asked = [url for url in asked if not url.startswith("data:")]
        checks.expect(asked == [path.as_uri()], f"asked for {asked[:3]}")
        used = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
        print(f"loaded in {loaded:.2f} s, {used:.0f} MB of JavaScript objects")
        if arguments.screenshots:
            screenshots(browser, path, arguments.screenshots)
        browser.close()
    print("failed" if checks.failures else "passed", flush=True)
    return 1 if checks.failures else 0


def screenshots(browser, path, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page.goto(path.as_uri())
            page.wait_for_timeout(500)
            page.screenshot(path=str(folder / f"{scheme}-{width}.png"))
            page.locator("#pictures > li:not(.failed)").first.scroll_into_view_if_needed()
            page.mouse.wheel(0, 500)
            page.locator("input[type=range]").nth(1).focus()
            page.keyboard.press("ArrowLeft")
            page.wait_for_timeout(500)
            page.screenshot(path=str(folder / f"{scheme}-{width}-pictures.png"))
            page.close()


if __name__ == "__main__":
    sys.exit(main())
