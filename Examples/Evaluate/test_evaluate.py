"""python -m unittest: the harness on small made pictures; LPIPS only where its weights are at hand."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

import lpips
import metrics
import tasks

HERE = Path(__file__).parent

# Stands for the command: takes its options, gives the input back at the size that was asked for.
STAND_IN = f"""#!{sys.executable}
import argparse
from PIL import Image
parser = argparse.ArgumentParser()
parser.add_argument("verb", choices=["inpaint", "upscale", "colorize"])
parser.add_argument("input")
for option in ("-o", "--mask", "--kernel", "--steps"): parser.add_argument(option)
parser.add_argument("--scale", type=int, default=1)
for option in ("--overwrite", "--quiet"): parser.add_argument(option, action="store_true")
options = parser.parse_args()
assert (options.mask is not None) == (options.verb == "inpaint")
picture = Image.open(options.input)
picture.resize([v * options.scale for v in picture.size], Image.BICUBIC).save(options.o)
"""


def photograph(width=96, height=80):
    """Smooth colours with some grain."""
    noise = np.random.RandomState(1).random_sample((height // 8, width // 8, 3)) * 255
    picture = Image.fromarray(np.uint8(noise)).resize((width, height), Image.BICUBIC)
    grain = np.random.RandomState(2).standard_normal((height, width, 3)) * 4
    return tasks.eight_bits(np.asarray(picture) + grain)


class Metrics(unittest.TestCase):
    def test_psnr_of_a_known_error(self):
        black = np.zeros((8, 8, 3), np.uint8)
        self.assertAlmostEqual(metrics.psnr(black, black + np.uint8(255)), 0)
        edit, mask = black.copy(), np.zeros((8, 8), np.uint8)
        edit[2, 3], mask[2, 3] = 255, 255
        self.assertAlmostEqual(metrics.psnr(black, edit, mask), 0)  # only the hole counts

    def test_grey_has_no_colour(self):
        grey = np.repeat(photograph()[..., :1], 3, 2)
        self.assertEqual(metrics.colourfulness(grey), 0)
        self.assertGreater(metrics.colourfulness(photograph()), 20)

    @unittest.skipUnless((lpips.CACHE / lpips.ARCHIVE).exists(), "LPIPS's weights are not here")
    def test_lpips_rises_with_blur_and_noise(self):
        truth = photograph()
        blurs = [truth] + [np.asarray(Image.fromarray(truth).filter(ImageFilter.GaussianBlur(r))) for r in (1, 2, 4)]
        noise = np.random.RandomState(3).standard_normal(truth.shape)
        noises = [tasks.eight_bits(truth + s * noise) for s in (0, 10, 30, 90)]
        for network in lpips.LAYERS:
            for edits in (blurs, noises):
                distances = [lpips.distance(truth, edit, network) for edit in edits]
                self.assertEqual(distances[0], 0)
                self.assertEqual(distances, sorted(distances))


class Tasks(unittest.TestCase):
    def test_inputs_are_the_same_every_time(self):
        for task in tasks.TASKS:
            first, second = (tasks.make(task, "a", photograph()) for _ in range(2))
            np.testing.assert_array_equal(first.input, second.input)
            if first.mask is not None:
                self.assertEqual(set(np.unique(first.mask)), {0, 255})
                other = tasks.make(task, "b", photograph())
                self.assertTrue((other.mask != first.mask).any())

    def test_box_means(self):
        edit = tasks.make("upscale-x4-box", "a", photograph())
        means = photograph().reshape(20, 4, 24, 4, 3).mean((1, 3))
        self.assertLessEqual(np.abs(edit.input - means).max(), 0.51)


@unittest.skipUnless((lpips.CACHE / lpips.ARCHIVE).exists(), "LPIPS's weights are not here")
class Command(unittest.TestCase):
    def test_a_run_measures_everything(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            (folder / "pictures").mkdir()
            Image.fromarray(photograph()).save(folder / "pictures" / "a.png")
            (folder / "cache").mkdir()
            (folder / "cache" / lpips.ARCHIVE).symlink_to((lpips.CACHE / lpips.ARCHIVE).resolve())
            command = folder / "retouch"
            command.write_text(STAND_IN)
            command.chmod(0o755)
            options = ["--pictures", folder / "pictures", "--retouch", command, "--cache", folder / "cache"]
            options += ["--json", folder / "all.json", "--sheet", folder / "sheet.png", "--extra=", "--extra=--steps 4"]
            for _ in range(2):  # the second time, what is classical comes from the cache
                subprocess.run([sys.executable, HERE / "evaluate.py", *options], check=True, capture_output=True)
            means = json.loads((folder / "all.json").read_text())["means"]
            self.assertEqual(list(means), list(tasks.TASKS))
            self.assertEqual(means["upscale-x2"]["retouch"]["psnr"], means["upscale-x2"]["bicubic"]["psnr"])
            self.assertIn("retouch --steps 4", means["colorize"])
            self.assertEqual(len(list(folder.glob("sheet-*.png"))), len(tasks.TASKS))


if __name__ == "__main__":
    unittest.main()
