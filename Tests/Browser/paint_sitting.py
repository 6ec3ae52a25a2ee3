"""A tab of a real browser with the page of `retouch paint`, and the pictures that are opened in it."""

import pathlib
import sys
import time
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Soak"))

from painting.client import Book, Client  # noqa: E402
from painting.pictures import SIGNATURE, chunk, made_up, png  # noqa: E402

WIDTH, HEIGHT = 160, 120
RED = (230, 20, 20)


def spotted(width=WIDTH, height=HEIGHT):
    """Samples of RGB: a made-up picture without red, with a red spot in its middle."""
    samples = bytearray(made_up(width, height, 3))
    for y in range(height):
        for x in range(width):
            place = 3 * (y * width + x)
            samples[place] = min(samples[place], 150)
            if (x - width / 2) ** 2 + (y - height / 2) ** 2 < 36:
                samples[place : place + 3] = bytes(RED)
    return bytes(samples)


def grey(width=WIDTH, height=HEIGHT):
    samples = made_up(width, height, 4)
    return png(width, height, bytes(samples[0::3]), channels=1)


def large_photo(width=6000, height=4000):
    """24 megapixels as PNG: rows of one slope, each moved a little further."""
    row = bytes((x * 3 // 8 + channel * 40) & 255 for x in range(2 * width) for channel in range(3))
    packer = zlib.compressobj(1)
    parts = [packer.compress(b"\0" + row[3 * (y % width) :][: 3 * width]) for y in range(height)]
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", b"".join(parts) + packer.flush()) + chunk(b"IEND", b"")


class Sitting:
    """A tab with the page, and the server's own word on the same things."""

    def __init__(self, browser, server, folder, checks, **how):
        self.server, self.folder, self.expect = server, folder, checks.expect
        self.api = Client(server, Book())
        self.context = browser.new_context(viewport={"width": 1280, "height": 860}, accept_downloads=True, **how)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        # What the page itself logs of an answer that isn't good is seen in what it shows.
        self.page.on("console", lambda message: self.expect(
            message.type != "error" or "Failed to load resource" in message.text, f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.expect(False, f"script: {error}"))
        self.requests = []
        self.page.on("request", lambda request: self.requests.append(request))
        self.page.goto(server.url)
        self.by("picture-name").wait_for()

    def close(self):
        self.context.close()
        self.api.close()

    def by(self, name):
        return self.page.get_by_test_id(name)

    def open(self, name, data):
        """As a user chooses a file; returns what the server made of it."""
        before = {file["name"] for file in self.api.files()}
        self.by("open-input").set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
        file = self.until(lambda: next((file for file in self.api.files() if file["name"] not in before), None), "an upload")
        self.until(lambda: file["name"] in self.by("picture-name").inner_text(), f"{file['name']} is shown")
        self.page.wait_for_timeout(500)
        return file

    def until(self, condition, what, seconds=60):
        """What the condition gives once it holds."""
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s: {what}")
            self.page.wait_for_timeout(100)
        return found

    def middle(self):
        box = self.by("canvas").bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, dx=0, dy=0, across=60, steps=12, button="left"):
        """Past the middle of the picture, which is the middle of the canvas, moved by (dx, dy)."""
        x, y = self.middle()
        self.page.mouse.move(x + dx - across, y + dy)
        self.page.mouse.down(button=button)
        self.page.mouse.move(x + dx + across, y + dy + 4, steps=steps)
        self.page.mouse.up(button=button)
        self.page.wait_for_timeout(200)

    def covered(self):
        """How many pixels of the canvas above the picture show something."""
        return self.by("canvas").evaluate("""(canvas) => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let index = 3; index < data.length; index += 4) count += data[index] > 16;
            return count;
        }""")

    def seen(self):
        """How many colours the picture's canvas shows in its middle."""
        return self.page.locator("#picture").evaluate("""(canvas) => {
            const side = 64, x = (canvas.width - side) / 2, y = (canvas.height - side) / 2;
            const { data } = canvas.getContext("2d").getImageData(x, y, side, side);
            return new Set(new Uint32Array(data.buffer)).size;
        }""")

    def jobs(self):
        return self.api.ask("jobs", "GET", "api/jobs").json()["jobs"]

    def started(self, press):
        """The job that comes of what is pressed."""
        before = {job["id"] for job in self.jobs()}
        press()
        return self.until(lambda: next((job["id"] for job in self.jobs() if job["id"] not in before), None), "a job")

    def job(self, identifier):
        return next(job for job in self.jobs() if job["id"] == identifier)

    def finished(self, identifier):
        """The job at its end, when the page has shown it too."""
        self.until(lambda: self.job(identifier)["state"] not in ("queued", "running"), f"{identifier} ends", 180)
        job = self.job(identifier)
        if job["state"] != "finished":
            raise AssertionError(f"{identifier} {job['state']}: {job['error']}")
        self.until(lambda: not self.by("cancel").is_visible() and self.by("run").is_visible(), "the page sees its end")
        self.page.wait_for_timeout(300)
        return job

    def run(self):
        return self.finished(self.started(self.by("run").click))

    def download(self):
        """(name, bytes) of what is saved as PNG."""
        self.by("save").click()
        self.by("format").select_option("png")
        with self.page.expect_download() as waiting:
            self.by("download").click()
        path = self.folder / "download"
        waiting.value.save_as(path)
        if self.by("download").is_visible():
            self.page.keyboard.press("Escape")
        return waiting.value.suggested_filename, path.read_bytes()
