#!/usr/bin/env python3
"""Opens the page of `retouch paint` in a real browser and edits with it, by mouse, by keyboard, and through reloads.

    python3 Tests/Browser/paint.py                      all checks
    python3 Tests/Browser/paint.py --only inpaint       one of them
    python3 Tests/Browser/paint.py --screenshots DIR    also writes what it saw, to be looked at

Needs playwright (pip install playwright) and a Chromium: playwright's own or the system's. Starts the command itself; the
pictures are made up, but for Examples/Photos. What the page shows is compared with what the server's API says.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from playwright.sync_api import Error, sync_playwright

from checking import Checks, launched
from paint_sitting import HEIGHT, ROOT, WIDTH, Sitting, grey, large_photo, spotted

# The sitting has said where they lie.
from painting.pictures import png, read_png
from painting.server import PaintServer

FIRST_LOAD = 250_000
# Of 2 s of panning, in ms, without a graphics card: half of the frames, and nearly all.
MEDIAN_FRAME, SLOW_FRAME = 35, 100
DAMAGED = "headless.jpg"
HOSTILE = "<img src=x onerror=window.hurt=1>.png"


def first_load(sitting):
    """Small, from one place, without a message."""
    sizes = {}
    for request in list(sitting.requests):
        path = request.url.removeprefix(sitting.server.url)
        sitting.expect(request.url.startswith(sitting.server.url) or request.url.startswith(("data:", "blob:")),
                       f"asked for {request.url[:80]}")
        if request.url.startswith("http") and not path.startswith("api/files/"):
            sizes[path or "index.html"] = request.sizes()["responseBodySize"]
    total = sum(sizes.values())
    print(f"first load: {total / 1000:.0f} kB in {len(sizes)} files")
    sitting.expect(total < FIRST_LOAD and len(sizes) > 2, f"the first load is {total} bytes: {sizes}")
    sitting.expect(sitting.page.evaluate("document.title") != "", "the page has a title")


def window_sizes(sitting):
    """The picture is there at every size of the window, and nothing has to be scrolled sideways for."""
    for width, height in ((1280, 860), (390, 844), (844, 390), (320, 568), (1920, 1080)):
        sitting.page.set_viewport_size({"width": width, "height": height})
        sitting.page.wait_for_timeout(700)
        sitting.expect(sitting.seen() > 20, f"{width}×{height}: the picture is seen")
        wide = sitting.page.evaluate("document.documentElement.scrollWidth")
        sitting.expect(wide <= width, f"{width}×{height}: the page is {wide} wide")
        sitting.expect(sitting.by("run").is_visible() and sitting.by("canvas").is_visible(),
                       f"{width}×{height}: nothing is missing")


def inpaint(sitting):
    """A stroke is filled, and nothing else changes, to the bit."""
    before = spotted()
    picture = sitting.open("spotted.png", png(WIDTH, HEIGHT, before))
    sitting.by("edit-inpaint").click()
    sitting.by("tool-brush").click()
    sitting.drag()
    sitting.expect(sitting.covered() > 200, "a stroke is seen")
    job = sitting.run()
    sitting.expect(job["picture"] == picture["name"], "the shown picture is edited")
    name, data = sitting.download()
    mask = read_png(sitting.api.content(job["recipe"]["edits"][0]["mask"], format="png").body)
    width, height, channels, rows = read_png(data)
    sitting.expect((width, height, channels) == (WIDTH, HEIGHT, 3), f"{name} is {width}×{height}, {channels} channels")
    covered = [[any(row[x * mask[2] : x * mask[2] + mask[2]]) for x in range(width)] for row in mask[3]]
    changed = [(x, y) for y in range(height) for x in range(width)
               if bytes(rows[y][3 * x : 3 * x + 3]) != before[3 * (y * width + x) : 3 * (y * width + x + 1)]]
    outside = [place for place in changed if not covered[place[1]][place[0]]]
    sitting.expect(not outside, f"{len(outside)} pixels outside the mask have changed: {outside[:3]}")
    sitting.expect(covered[HEIGHT // 2][WIDTH // 2], "the middle was painted over")
    middle = rows[HEIGHT // 2][3 * (WIDTH // 2) :][:3]
    sitting.expect(middle[0] < 200, f"the red spot is filled, not {middle}")


def recipe(sitting):
    """The recipe comes with the files that it names, and the command does the same with them, to the bit."""
    sitting.open("again.png", png(WIDTH, HEIGHT, spotted()))
    sitting.by("edit-inpaint").click()
    sitting.by("tool-brush").click()
    sitting.drag()
    job = sitting.run()
    _, painted = sitting.download()
    saved = []
    sitting.page.on("download", lambda one: saved.append(one))
    sitting.by("save").click()
    sitting.by("download-recipe").click()
    sitting.page.wait_for_timeout(1500)
    folder = sitting.folder / "recipe"
    folder.mkdir(exist_ok=True)
    for one in saved:
        one.save_as(folder / one.suggested_filename)
    mask = job["recipe"]["edits"][0]["mask"]
    names = sorted(path.name for path in folder.iterdir())
    sitting.expect(len(names) == 2 and mask in names, f"the recipe and {mask} are saved: {names}")
    (folder / "in.png").write_bytes(png(WIDTH, HEIGHT, spotted()))
    text = next(name for name in names if name.endswith(".json"))
    subprocess.run([sitting.server.program, "run", text, "in.png", "-o", "out.png"], cwd=folder, check=False)
    out = folder / "out.png"
    same = out.exists() and read_png(out.read_bytes())[3] == read_png(painted)[3]
    sitting.expect(same, "retouch run makes the same of what was saved")


def undo(sitting):
    sitting.open("undo.png", png(WIDTH, HEIGHT, spotted()))
    sitting.by("edit-inpaint").click()
    sitting.by("tool-brush").click()
    nothing = sitting.covered()
    sitting.drag(dy=-60)
    one = sitting.covered()
    sitting.by("tool-box").click()
    sitting.drag(dy=60)
    x, y = sitting.middle()
    sitting.page.mouse.move(x - 80, y + 60)
    sitting.page.mouse.down()
    sitting.page.mouse.move(x + 80, y + 120, steps=4)
    sitting.page.mouse.up()
    sitting.page.wait_for_timeout(200)
    two = sitting.covered()
    sitting.expect(nothing < one < two, f"shapes are seen: {nothing}, {one}, {two}")
    sitting.by("undo").click()
    sitting.page.wait_for_timeout(200)
    sitting.expect(sitting.covered() < two, "undo takes the box back")
    while sitting.by("undo").is_enabled():
        sitting.page.keyboard.press("Control+z")
        sitting.page.wait_for_timeout(200)
    sitting.expect(sitting.covered() == nothing, "undo takes all back")
    while sitting.by("redo").is_enabled():
        sitting.page.keyboard.press("Control+Shift+z")
        sitting.page.wait_for_timeout(200)
    sitting.expect(abs(sitting.covered() - two) < 0.02 * two, f"redo brings all again: {sitting.covered()}, before {two}")


def colour_hints(sitting):
    """A red dot in a grey picture makes it red there."""
    sitting.open("grey.png", grey())
    sitting.by("edit-colorize").click()
    sitting.by("tool-hint").click()
    sitting.by("colour").fill("#c02020")
    sitting.drag(across=30)
    sitting.expect(sitting.covered() > 50, "a hint is seen")
    job = sitting.run()
    hints = job["recipe"]["edits"][0].get("hints")
    sitting.expect(hints is not None, f"the hints are asked for: {job['recipe']}")
    shapes = sitting.api.ask("drawing", "GET", f"api/files/{hints}/drawing").json()["shapes"]
    sitting.expect([shape["colour"].lower() for shape in shapes] == ["#c02020"], f"the colour is kept: {shapes}")
    _, data = sitting.download()
    width, height, channels, rows = read_png(data)
    red, green, blue = rows[height // 2][channels * (width // 2) :][:3] if channels >= 3 else (0, 0, 0)
    sitting.expect(red - max(green, blue) > 40, f"the middle is red, not {red},{green},{blue}")


def answers(sitting):
    """Several, one of which is chosen, looked at and saved."""
    sitting.open("answers.png", png(WIDTH, HEIGHT, spotted()))
    sitting.by("edit-inpaint").click()
    sitting.by("tool-brush").click()
    sitting.drag()
    sitting.by("samples").fill("3")
    sitting.by("samples").press("Tab")
    job = sitting.run()
    sitting.expect(len(job["results"]) == 3, f"3 answers were asked for: {job['results']}")
    sitting.expect(all(sitting.by(f"candidate-{number}").is_visible() for number in (1, 2, 3)), "3 answers are offered")
    for number in (2, 3):
        sitting.by(f"candidate-{number}").click()
        sitting.page.wait_for_timeout(400)
        name, data = sitting.download()
        chosen = sitting.api.content(job["results"][number - 1], format="png").body
        sitting.expect(data == chosen, f"answer {number} is saved when it is chosen; it was {name}")
    sitting.by("samples").fill("1")


def long_job(sitting):
    """Minutes of work, on the largest photo."""
    sitting.open("large.png", large_photo())
    sitting.by("edit-vary").click()
    return sitting.started(sitting.by("run").click)


def cancelled(sitting):
    job = long_job(sitting)
    sitting.by("cancel").wait_for()
    sitting.until(lambda: sitting.job(job)["state"] == "running", "it runs")
    sitting.expect(sitting.by("progress").is_visible(), "progress is seen")
    sitting.by("cancel").click()
    sitting.until(lambda: sitting.job(job)["state"] == "cancelled", "it is cancelled", 10)
    sitting.until(lambda: sitting.by("run").is_enabled(), "it can be run again", 10)
    sitting.expect(not sitting.by("error").inner_text(), f"that is no error: {sitting.by('error').inner_text()}")


def reloaded(sitting):
    """What is painted stays, and what runs is followed again."""
    picture = sitting.open("reload.png", png(WIDTH, HEIGHT, spotted()))
    sitting.by("edit-inpaint").click()
    sitting.by("tool-brush").click()
    sitting.drag()
    before = sitting.covered()
    sitting.page.reload()
    sitting.until(lambda: picture["name"] in sitting.by("picture-name").inner_text(), "the same picture is shown")
    sitting.page.wait_for_timeout(1000)
    sitting.expect(abs(sitting.covered() - before) < 0.05 * before,
                   f"shapes stay: {before}, {sitting.covered()} after a reload")
    job = long_job(sitting)
    sitting.until(lambda: sitting.job(job)["state"] == "running", "it runs")
    sitting.page.reload()
    sitting.by("cancel").wait_for()
    # Nobody follows: after 20 s it would be cancelled.
    sitting.page.wait_for_timeout(24_000)
    sitting.expect(sitting.job(job)["state"] == "running", f"it goes on after a reload: {sitting.job(job)['state']}")
    sitting.expect(sitting.by("progress").is_visible(), "its progress is seen again")
    sitting.by("cancel").click()
    sitting.until(lambda: sitting.job(job)["state"] == "cancelled", "it can still be cancelled", 10)


def fluid(sitting):
    """24 megapixels at full size, moved about."""
    sitting.open("large.png", large_photo())
    sitting.by("tool-hand").click()
    sitting.by("zoom-100").click()
    sitting.page.wait_for_timeout(2000)
    sitting.page.evaluate("""() => {
        window.frames = [];
        let last = performance.now();
        const note = (now) => { window.frames.push(now - last); last = now; requestAnimationFrame(note); };
        requestAnimationFrame(note);
    }""")
    x, y = sitting.middle()
    sitting.page.mouse.move(x, y)
    sitting.page.mouse.down()
    started, step = time.monotonic(), 0
    while time.monotonic() - started < 2:
        step += 1
        sitting.page.mouse.move(x + 200 * ((step // 20) % 2 * 2 - 1) * (step % 20) / 20, y + step % 50)
    sitting.page.mouse.up()
    frames = sorted(sitting.page.evaluate("window.frames.splice(0).slice(1)"))
    median, slow = frames[len(frames) // 2], frames[int(len(frames) * 0.95)]
    print(f"panning 24 megapixels: {len(frames)} frames, median {median:.0f} ms, 95 % {slow:.0f} ms, most {frames[-1]:.0f} ms")
    sitting.expect(median <= MEDIAN_FRAME and slow <= SLOW_FRAME, "panning is fluid")


def unreadable(sitting):
    """A damaged picture among those given is said to be one, and the others can still be chosen."""
    sitting.by("pictures").click()
    sitting.page.locator(f".picture-choice[data-name='{DAMAGED}']").click()
    message = sitting.by("unreadable")
    message.wait_for()
    sitting.expect(DAMAGED in message.inner_text() and "damaged" in message.inner_text(), f"it says why: {message.inner_text()}")
    sitting.expect(sitting.by("run").is_disabled(), "nothing can be run on it")
    sitting.page.reload()
    message.wait_for()
    sitting.by("pictures").click()
    sitting.page.locator(".picture-choice[data-name='boat.jpg']").click()
    sitting.until(lambda: not message.is_visible() and sitting.seen() > 20, "another picture is shown")


def deleted(sitting):
    """A result that was never saved is asked about, a saved one isn't, and an upload takes its results along."""
    picture = sitting.open("deleted.png", png(WIDTH, HEIGHT, spotted()))
    sitting.by("edit-inpaint").click()
    sitting.by("tool-brush").click()

    def names():
        return {file["name"] for file in sitting.api.files()}

    def result():
        sitting.drag()
        return sitting.run()["results"][0]

    def delete_step():
        sitting.by("history-more").last.click()
        sitting.by("delete-step").click()

    name = result()
    delete_step()
    sitting.by("delete-no").click()
    sitting.expect(name in names(), "it is kept when the answer is no")
    delete_step()
    sitting.by("delete-yes").click()
    sitting.until(lambda: name not in names(), "the result is deleted", 5)
    sitting.until(lambda: sitting.by("picture-name").inner_text() == picture["name"], "what it was made of is shown", 5)
    name = result()
    sitting.download()
    delete_step()
    sitting.until(lambda: name not in names(), "a saved result is deleted without a question", 5)
    name = result()
    sitting.by("pictures").click()
    sitting.page.locator(f".picture-item[data-name='{picture['name']}']").get_by_test_id("delete-picture").click()
    sitting.by("delete-yes").click()
    sitting.until(lambda: not {name, picture["name"]} & names(), "the upload is deleted with its result", 5)
    sitting.until(lambda: sitting.by("picture-name").inner_text() == "boat.jpg", "another picture is shown", 5)


def borders(sitting):
    """An edge is dragged, another moved by keys; the fields follow, and the result has that size."""
    sitting.open("borders.png", png(WIDTH, HEIGHT, spotted()))
    sitting.by("edit-extend").click()
    box = sitting.by("border-right").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    sitting.page.mouse.move(x, y)
    sitting.page.mouse.down()
    sitting.page.mouse.move(x + 20, y, steps=5)
    sitting.page.mouse.up()
    right = int(sitting.by("field-right").input_value())
    sitting.expect(right > 0, f"the field follows the edge: {right}")
    sitting.by("border-top").focus()
    for _ in range(2):
        sitting.page.keyboard.press("ArrowUp")
    sitting.until(lambda: sitting.by("field-top").input_value() == "20", "the field follows the keys", 5)
    job = sitting.run()
    result = next(file for file in sitting.api.files() if file["name"] == job["results"][0])
    sitting.expect((result["width"], result["height"]) == (WIDTH + right, HEIGHT + 20),
                   f"it is {result['width']}×{result['height']}, with {right} on the right")
    sitting.expect(sitting.by("field-right").input_value() == "", "what was added isn't meant once more")


def damage(sitting):
    """A scratch is found, shown and filled."""
    width, height = 2 * WIDTH, 2 * HEIGHT
    samples = bytearray(value for y in range(height) for x in range(width) for value in (60 + x // 8, 80 + y // 8, 90))
    for y in range(10, height - 10):
        place = 3 * (y * width + WIDTH + y // 9)
        samples[place : place + 3] = bytes([255] * 3)
    sitting.open("scratched.png", png(width, height, bytes(samples)))
    sitting.by("edit-inpaint").click()
    sitting.by("find-damage").click()
    sitting.until(lambda: "Found" in sitting.by("status").inner_text(), "what was found is said")
    sitting.until(lambda: sitting.covered() > 50, "and seen", 5)
    job = sitting.run()
    mask = job["recipe"]["edits"][0]["mask"]
    sitting.expect(next(file for file in sitting.api.files() if file["name"] == mask)["origin"] == "found", f"it is filled: {mask}")


def references(sitting):
    """Only pictures with colours are offered to take colours from, and the chosen one is used."""
    colours = sitting.open("colours.png", png(WIDTH, HEIGHT, spotted()))
    picture = sitting.open("like-colours.png", grey())
    sitting.by("edit-colorize").click()
    sitting.by("field-reference").click()
    offered = sitting.page.locator(".file-menu .picture-choice")
    offered.first.wait_for()
    names = offered.evaluate_all("(choices) => choices.map((choice) => choice.dataset.name)")
    sitting.expect(colours["name"] in names and picture["name"] not in names and "grey.png" not in names,
                   f"what is offered fits: {names}")
    sitting.page.locator(f".file-menu .picture-choice[data-name='{colours['name']}']").click()
    sitting.expect(sitting.run()["recipe"]["edits"][0].get("reference") == colours["name"], "the chosen picture is used")


def focused(sitting):
    return sitting.page.evaluate("document.activeElement?.dataset.testid ?? document.activeElement?.id ?? ''")


def keyboard(sitting):
    """From the beginning to the result without a pointer."""
    sitting.open("keyboard.png", png(WIDTH, HEIGHT, spotted()))
    press = sitting.page.keyboard.press

    def tab_to(name):
        for _ in range(60):
            if focused(sitting).startswith(name):
                return
            press("Tab")
        raise AssertionError(f"the tabulator doesn't reach {name}")

    sitting.page.evaluate("document.activeElement?.blur()")
    tab_to("edit-")
    for _ in range(12):
        if focused(sitting) == "edit-inpaint":
            break
        press("ArrowRight")
    press("Enter")
    sitting.expect(focused(sitting) == "edit-inpaint", f"arrow keys choose an edit, not {focused(sitting)}")
    press("p")
    tab_to("canvas")
    press("ArrowRight")
    press("Enter")
    for _ in range(3):
        press("ArrowLeft")
    press("Enter")
    sitting.page.wait_for_timeout(200)
    sitting.expect(sitting.covered() > 50, "Enter paints")
    job = sitting.finished(sitting.started(lambda: press("Control+Enter")))
    sitting.expect(len(job["results"]) == 1, "Ctrl+Enter runs")
    tab_to("history-step")
    tab_to("save")
    press("Enter")
    sitting.by("download").wait_for()
    press("Escape")
    sitting.expect(not sitting.by("download").is_visible(), "Escape closes the menu")


def names(sitting):
    """An upload's name is text, wherever it is shown."""
    sitting.open(HOSTILE, png(WIDTH, HEIGHT, spotted()))
    sitting.page.wait_for_timeout(300)
    sitting.expect(sitting.page.evaluate("window.hurt") is None, "a name was run")
    sitting.expect(sitting.page.locator("img[src='x']").count() == 0, "a name became markup")


CHECKS = {
    "first load": first_load, "window sizes": window_sizes, "inpaint": inpaint, "recipe": recipe, "undo": undo, "colour hints": colour_hints,
    "answers": answers, "unreadable": unreadable, "deleted": deleted, "borders": borders, "damage": damage,
    "references": references,
    "fluid": fluid, "cancelled": cancelled, "reloaded": reloaded, "keyboard": keyboard, "names": names,
}


def screenshots(browser, server, folder, target, checks):
    """Light and dark, wide and narrow: a picture that is painted on, its settings, and its results compared."""
    target.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        for width, height in ((1280, 860), (390, 844)):
            sitting = Sitting(browser, server, folder, checks, color_scheme=scheme)
            page = sitting.page
            page.set_viewport_size({"width": width, "height": height})

            def shot(name):
                page.wait_for_timeout(500)
                page.screenshot(path=str(target / f"{scheme}-{width}-{name}.png"))

            shot("opened")
            edit = sitting.by("edit-inpaint")
            if not edit.is_visible():
                sitting.by("settings").click()
                shot("settings")
            edit.click()
            if sitting.by("settings").is_visible():
                page.keyboard.press("Escape")
            sitting.by("tool-brush").click()
            sitting.drag(across=40)
            shot("painted")
            sitting.run()
            shot("result")
            sitting.by("compare").click()
            shot("compared")
            sitting.by("save").click()
            shot("save")
            sitting.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--retouch", default=str(ROOT / ".build/release/retouch"), help="the command that is checked")
    parser.add_argument("--only", choices=list(CHECKS), action="append")
    parser.add_argument("--screenshots", type=pathlib.Path)
    arguments = parser.parse_args()
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="paint-browser-") as name, sync_playwright() as playwright:
        browser = launched(playwright)
        if browser is None:
            print("skipped: playwright finds no Chromium here")
            return 0
        folder = pathlib.Path(name)
        (folder / "pictures").mkdir()
        photo = shutil.copy(ROOT / "Examples/Photos/boat.jpg", folder / "pictures")
        damaged = folder / "pictures" / DAMAGED
        damaged.write_bytes(pathlib.Path(photo).read_bytes()[:300])
        server = PaintServer(str(pathlib.Path(arguments.retouch).resolve()), [photo, damaged], folder)
        for title in arguments.only or CHECKS:
            sitting = Sitting(browser, server, folder, checks)
            started = time.monotonic()
            try:
                CHECKS[title](sitting)
            except (AssertionError, Error) as error:
                checks.expect(False, f"{title}: {error}\n{traceback.format_exc(limit=3)}")
                if arguments.screenshots:
                    arguments.screenshots.mkdir(parents=True, exist_ok=True)
                    sitting.page.screenshot(path=str(arguments.screenshots / f"failed-{title.replace(' ', '-')}.png"))
            sitting.close()
            print(f"{title}: {time.monotonic() - started:.1f} s", flush=True)
        if arguments.screenshots:
            screenshots(browser, server, folder, arguments.screenshots, checks)
        browser.close()
        checks.expect(server.end(), "the server ends as it should")
    print("failed" if checks.failures else "passed", flush=True)
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main())
