"""python -m unittest: the harness on small made pictures; LPIPS only where its weights are at hand."""

import contextlib
import io
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
from PIL import Image, ImageFilter

import baselines
import blurs
import colourhints
import commands
import evaluate
import holes
import jpegs
import lpips
import metrics
import peers
import reports
import tasks

HERE = Path(__file__).parent

# Stands for the command: takes its options, gives the input back at the size that was asked for.
VERBS = ["inpaint", "upscale", "colorize", "restore", "denoise", "deblur", "dejpeg"]
STAND_IN = f"""#!{sys.executable}
import argparse
from PIL import Image
parser = argparse.ArgumentParser()
parser.add_argument("verb", choices={VERBS})
parser.add_argument("input")
for option in ("-o", "--mask", "--damage", "--hints", "--kernel", "--blurred", "--noise", "--jpeg", "--sampler", "--steps"):
    parser.add_argument(option)
for option in ("--scale", "--reduced"): parser.add_argument(option, type=int, default=1)
for option in ("--grey", "--overwrite", "--quiet"): parser.add_argument(option, action="store_true")
options = parser.parse_args()
assert (options.mask is not None) == (options.verb == "inpaint")
assert (options.blurred is not None) == (options.verb == "deblur")
assert options.input.endswith(".jpg") or options.verb != "dejpeg"
picture = Image.open(options.input)
picture.resize([v * options.scale * options.reduced for v in picture.size], Image.BICUBIC).save(options.o)
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


class HoleMetrics(unittest.TestCase):
    def setUp(self):
        self.truth = photograph(256, 192)
        self.mask = np.zeros((192, 256), np.uint8)
        self.mask[20:68, 30:78] = self.mask[120:168, 150:198] = 255

    def test_sharpness_halves_with_contrast(self):
        faded = np.float64(self.truth) / 2
        self.assertEqual(metrics.sharpness(self.truth, self.truth, self.mask > 0), 0)
        self.assertAlmostEqual(metrics.sharpness(self.truth, faded, self.mask > 0), -1)

    def test_flat_pictures_have_finite_figures(self):
        flat = np.full_like(self.truth, 255)
        for truth, edit in ((flat, self.truth), (self.truth, flat), (flat, flat)):
            for where in (self.mask > 0, metrics.rim(self.mask > 0)):
                self.assertTrue(np.isfinite(metrics.sharpness(truth, edit, where)))

    def test_a_step_at_the_border_is_seam_alone(self):
        edit = np.where(self.mask[..., None] > 0, self.truth // 2 + 128, self.truth // 2)
        truth, hole = self.truth // 2, self.mask > 0
        self.assertAlmostEqual(metrics.sharpness(truth, edit, hole), 0)
        self.assertGreater(metrics.sharpness(truth, edit, metrics.rim(hole)), 1)
        self.assertEqual(metrics.rim(hole)[40].nonzero()[0].tolist(), [28, 29, 30, 31, 76, 77, 78, 79])

    @unittest.skipUnless((lpips.CACHE / lpips.ARCHIVE).exists(), "LPIPS's weights are not here")
    def test_hole_lpips_is_of_the_boxes_and_their_surroundings(self):
        edit = self.truth.copy()
        edit[20:68, 30:78] = 128
        first = np.s_[:100, :110]
        expected = lpips.distance(self.truth[first], edit[first]) / 2  # the other hole is perfect
        self.assertAlmostEqual(metrics.hole_lpips(self.truth, edit, self.mask), expected)
        edit[:, 230:] = 0  # 32 pixels and more from both
        self.assertAlmostEqual(metrics.hole_lpips(self.truth, edit, self.mask), expected)


class Tasks(unittest.TestCase):
    def test_inputs_are_the_same_every_time(self):
        for task in tasks.TASKS:
            truth = photograph(256, 200) if task in tasks.LARGE else photograph()
            first, second = (tasks.make(task, "a", truth) for _ in range(2))
            np.testing.assert_array_equal(first.input, second.input)
            if first.mask is not None:
                said = first.mask[..., 3] if first.mask.ndim == 3 else first.mask  # colours lie below it
                self.assertEqual(set(np.unique(said)), {0, 255})
                other = tasks.make(task, "b", truth)
                self.assertTrue((other.mask != first.mask).any())

    def test_large_holes_have_their_size_and_place(self):
        sizes = {f"inpaint-hole{side}": [(side, side)] * count for side, count in ((48, 2), (96, 1), (160, 1))}
        for task in tasks.LARGE:
            for name in "abcdefgh":
                edit = tasks.make(task, name, photograph(256, 200))
                boxes = [r.bbox for r in metrics.regionprops(metrics.label(edit.mask))]
                found = [tuple(sorted((b - t, r - l))) for t, l, b, r in boxes]
                self.assertEqual(found, sizes.get(task, [(100, 130)]))
                for top, left, bottom, right in boxes:
                    self.assertTrue(min(top, left, 200 - bottom, 256 - right) >= holes.MARGIN)
                if len(boxes) > 1:
                    self.assertGreaterEqual(holes.apart(boxes[0][:2], boxes[1][:2]), 48 + holes.GAP)

    def test_a_picture_without_room_is_refused(self):
        for task in tasks.LARGE:
            with self.assertRaises(holes.TooSmall):
                tasks.make(task, "a", photograph(96, 80))

    def test_hints_are_the_truth(self):
        truth = photograph()
        for task, most in (("hints-5", 5 * 49), ("points-50", 50)):
            said = tasks.make(task, "a", truth).mask
            where = said[..., 3] > 0
            self.assertTrue(most / 3 < where.sum() <= most)
            np.testing.assert_array_equal(said[where][:, :3], truth[where])

    def test_levin_keeps_the_brightness_and_what_is_said(self):
        truth = np.repeat(np.repeat(np.uint8([[[180, 90, 60], [60, 100, 170]]]), 24, 0), 20, 1)
        edit = tasks.make("hints-5", "a", truth)
        edit.mask[:, :, 3] = 0
        edit.mask[5, [5, 35]] = [[180, 90, 60, 255], [60, 100, 170, 255]]
        found = colourhints.levin(edit)
        self.assertLess(np.abs(np.int32(found) - truth).max(), 3)

    def test_box_means(self):
        edit = tasks.make("upscale-x4-box", "a", photograph())
        means = photograph().reshape(20, 4, 24, 4, 3).mean((1, 3))
        self.assertLessEqual(np.abs(edit.input - means).max(), 0.51)


    def test_noise_has_its_strength(self):
        grey = np.full((96, 96, 3), 128, np.uint8)
        self.assertAlmostEqual(np.std(tasks.make("denoise-25", "a", grey).input), 25, delta=0.5)
        deblur = tasks.make("deblur-motion-noise", "a", grey)
        self.assertAlmostEqual(np.std(deblur.input), 2.55, delta=0.1)

    def test_a_blurred_picture_lacks_the_border_it_was_blurred_from(self):
        truth = photograph()
        edit = tasks.make("deblur-gaussian", "a", truth)
        np.testing.assert_array_equal(edit.truth, truth[8:-8, 8:-8])
        self.assertEqual(edit.input.shape, edit.truth.shape)
        weights = blurs.gaussian(1.5)
        expected = (truth[3:14, 3:14] * weights[..., None]).sum((0, 1))  # around the first pixel that is left
        self.assertLessEqual(np.abs(edit.input[0, 0] - expected).max(), 0.51)

    def test_joint_tasks_damage_in_the_order_they_say(self):
        truth = photograph()
        grey = tasks.make("joint-grey-scratch-x2", "a", truth)
        means = truth.reshape(40, 2, 48, 2, 3).mean((1, 3)) @ [0.299, 0.587, 0.114]
        self.assertLessEqual(np.abs(grey.input - means)[grey.mask == 0].max(), 0.51)
        noisy = tasks.make("joint-scratch-noise", "a", truth)
        for edit in (grey, noisy):
            self.assertTrue((edit.input[edit.mask > 0] == 255).all())  # scratched last: no noise on these
        error = (noisy.input.astype(float) - truth)[noisy.mask == 0]
        self.assertAlmostEqual(error.std(), 15, delta=1)
        small = tasks.make("joint-x2-jpeg", "a", truth)
        np.testing.assert_array_equal(small.input, jpegs.decoded(small.file))
        self.assertEqual(small.input.shape, (40, 48, 3))


class Blurs(unittest.TestCase):
    def test_kernels_sum_to_1_around_their_middle(self):
        for blur in ("gaussian:1.5", "motion:9,30", "motion:5,0"):
            weights = blurs.kernel(blur)
            self.assertAlmostEqual(weights.sum(), 1)
            self.assertEqual([side % 2 for side in weights.shape], [1, 1])
            np.testing.assert_allclose(weights, weights[::-1, ::-1], atol=1e-9)
        rows = [1, 7, 8, 8, 8, 7, 1]  # of 40: half a pixel more than the way at either end
        np.testing.assert_allclose(blurs.kernel("motion:5,0")[1] * 40, rows, atol=0.01)

    def test_motion_rises_to_the_right(self):
        weights = blurs.motion(9, 30)
        self.assertGreater(weights[:3, 6:].sum(), 0.3)
        self.assertLess(weights[:3, :5].sum(), 0.05)


class Jpegs(unittest.TestCase):
    @unittest.skipUnless(jpegs.jpeglib, "jpeglib is not installed")
    def test_coefficients_that_a_picture_keeps(self):
        grey = np.repeat(photograph()[..., :1] // 2 + 64, 3, 2)
        file = jpegs.saved(grey, quality=30)
        self.assertEqual(jpegs.measure(file, jpegs.decoded(file)), {"kept": 1, "kept_all": 1})
        found = jpegs.measure(file, np.zeros_like(grey))
        self.assertLess(found["kept"], 1)
        self.assertEqual(found["kept_all"], 0)

    def test_nothing_is_said_where_nothing_reads_coefficients(self):
        with mock.patch.object(jpegs, "readable", lambda: False):
            self.assertEqual(jpegs.measure(b"", photograph()), {})


class Commands(unittest.TestCase):
    def rows(self, task):
        return commands.rows(task, tasks.make(task, "a", photograph(256, 200)))

    def test_the_command_is_told_what_happened(self):
        told = {
            "inpaint-text": "inpaint --mask {mask}",
            "upscale-x2-box": "upscale --scale 2 --kernel box",
            "colorize": "colorize",
            "denoise-15": "denoise --noise 15",
            "deblur-gaussian": "deblur --blurred gaussian:1.5",
            "deblur-motion-noise": "deblur --blurred motion:9,30 --noise 2.55",
            "jpeg-20": "dejpeg",
            "joint-grey-scratch-x2": "restore --damage {mask} --grey --reduced 2 --kernel box",
            "joint-scratch-noise": "restore --damage {mask} --noise 15",
            "joint-x2-jpeg": "restore --reduced 2 --kernel box --jpeg auto",
        }
        for task, call in told.items():
            self.assertEqual(self.rows(task)["retouch"], [call.split()])

    def test_chains_are_of_single_edits(self):
        for task in commands.CHAINS:
            for row, calls in self.rows(task).items():
                if ": " in row:
                    verbs = [call[0] for call in calls]
                    self.assertEqual(row, f"retouch: {', '.join(verbs)}")
                    self.assertNotIn("restore", verbs)

    def test_extra_options_are_for_the_edit_proper(self):
        edit = tasks.make("joint-scratch-noise", "a", photograph())
        asked = lambda *extra: evaluate.asked("joint-scratch-noise", edit, mock.Mock(extra=extra, retouch="it"))
        self.assertEqual([row for row, _ in asked("--steps 4")], ["retouch --steps 4"])
        both = [row for row, _ in asked("", "--steps 4")]
        self.assertEqual(both[:3], ["retouch", "retouch --steps 4", "retouch, noise auto"])
        self.assertEqual(len(both), 5)


class Classical(unittest.TestCase):
    def test_every_method_gives_the_truth_s_size(self):
        truth = photograph()
        for task in set(tasks.TASKS) - set(tasks.LARGE):
            edit = tasks.make(task, "a", truth)
            expected = truth if edit.truth is None else edit.truth
            with mock.patch.object(peers, "installed", lambda group: {}):
                found = baselines.methods(task)
            for name, function in found.items():
                with self.subTest(f"{task} {name}"):
                    picture = function(edit)
                    self.assertEqual((picture.shape, picture.dtype), (expected.shape, np.uint8))

    def test_denoising_and_deblurring_come_nearer(self):
        truth = photograph()
        for task in ("denoise-25", "deblur-gaussian"):
            edit = tasks.make(task, "a", truth)
            expected = truth if edit.truth is None else edit.truth
            for name in ("non-local means", "Wiener, best balance"):
                if name in baselines.methods(task):
                    restored = baselines.methods(task)[name](edit)
                    self.assertGreater(metrics.psnr(expected, restored), metrics.psnr(expected, edit.input))


class Peers(unittest.TestCase):
    def setUp(self):
        peers.installed.cache_clear()
        self.addCleanup(peers.installed.cache_clear)

    def test_what_is_not_installed_is_left_out_with_a_line(self):
        errors = io.StringIO()
        absent = {
            group: {name: (function, "it", lambda: False) for name, (function, *_) in members.items()}
            for group, members in peers.PEERS.items()
        }
        with mock.patch.dict(peers.PEERS, absent), contextlib.redirect_stderr(errors):
            for _ in range(2):
                self.assertEqual(baselines.methods("inpaint-blob"), baselines.METHODS["inpaint"])
                self.assertEqual(baselines.methods("denoise-15"), baselines.METHODS["denoise"])
        self.assertEqual(len(errors.getvalue().splitlines()), sum(map(len, peers.PEERS.values())))

    def test_only_large_holes_and_noise_have_peers(self):
        with contextlib.redirect_stderr(io.StringIO()):
            for task in set(tasks.TASKS) - set(tasks.LARGE):
                if tasks.kind(task) != "denoise" and task != "joint-scratch-noise":
                    self.assertEqual(baselines.methods(task), baselines.METHODS.get(task) or baselines.METHODS[tasks.kind(task)])

    def test_those_installed_fill_the_hole_alone(self):
        edit = tasks.make("inpaint-hole48", "a", np.full((160, 160, 3), (40, 90, 140), np.uint8))
        with contextlib.redirect_stderr(io.StringIO()):
            installed = peers.installed("large")
        for name, fill in installed.items():
            with self.subTest(name):
                filled = fill(edit)
                np.testing.assert_array_equal(filled[edit.mask == 0], edit.input[edit.mask == 0])
                self.assertLessEqual(np.abs(filled.astype(int) - (40, 90, 140)).max(), 8)


class Reports(unittest.TestCase):
    def record(self, picture, method, distance):
        figures = dict.fromkeys(reports.FIGURES, 1.0)
        common = {"task": "inpaint-blob", "photograph": 1.0, **figures}
        return {**common, "picture": picture, "method": method, "hole_lpips": distance}

    def test_the_share_is_of_sums_over_the_pictures_that_both_have(self):
        records = [self.record("a", "Navier-Stokes", 0.4), self.record("b", "Navier-Stokes", 0.1)]
        records += [self.record("a", "retouch", 0.1), self.record("b", "retouch", 0.1)]
        records += [self.record("b", "other", 0.2)]
        found = reports.means(records)["inpaint-blob"]
        shares = {method: round(figures["share"], 6) for method, figures in found.items()}
        self.assertEqual(shares, {"Navier-Stokes": 1, "retouch": 0.4, "other": 2})

    def test_large_holes_have_a_table_of_their_own(self):
        records = [self.record("a", "Navier-Stokes", 0.4)]
        self.assertEqual(reports.tables(records).count("inpaint-blob"), 1)
        self.assertIn("sharp", reports.tables(records))
        box = [{**records[0], "task": "inpaint-boxes"}]
        self.assertNotIn("sharp", reports.tables(box))
        self.assertEqual(reports.tables(records + box).count("| task |"), 2)


@unittest.skipUnless((lpips.CACHE / lpips.ARCHIVE).exists(), "LPIPS's weights are not here")
class Command(unittest.TestCase):
    def test_a_run_measures_everything(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            options = self.prepare(folder, a=photograph()) + ["--extra=", "--extra=--steps 4"]
            for _ in range(2):  # the second time, what is classical comes from the cache
                subprocess.run([sys.executable, HERE / "evaluate.py", *options], check=True, capture_output=True)
            means = json.loads((folder / "all.json").read_text())["means"]
            measured = [task for task in tasks.TASKS if task not in tasks.LARGE]  # the picture has no room
            self.assertEqual(list(means), measured)
            self.assertEqual(means["upscale-x2"]["retouch"]["psnr"], means["upscale-x2"]["bicubic"]["psnr"])
            self.assertIn("retouch: inpaint, upscale, colorize", means["joint-grey-scratch-x2"])
            self.assertIn("luminance_lpips", means["joint-grey-scratch-x2"]["retouch"])
            self.assertIn("retouch --steps 4", means["colorize"])
            self.assertEqual(len(list(folder.glob("sheet-*.png"))), len(measured))

    def test_large_holes(self):
        output, errors = io.StringIO(), io.StringIO()
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
            options = self.prepare(Path(folder), big=photograph(256, 192), small=photograph())
            arguments = ["", *map(str, options), "--tasks", "large"]
            stack.enter_context(mock.patch.object(sys, "argv", arguments))
            stack.enter_context(mock.patch.object(lpips, "CACHE", lpips.CACHE))
            stack.enter_context(mock.patch.object(peers, "installed", lambda group: {}))  # they take their time
            stack.enter_context(contextlib.redirect_stdout(output))
            stack.enter_context(contextlib.redirect_stderr(errors))
            self.assertEqual(evaluate.main(), 0)
            found = json.loads(Path(folder, "all.json").read_text())["means"]
            self.assertEqual(len(list(Path(folder).glob("sheet-*.png"))), len(tasks.LARGE))
        self.assertEqual(list(found), list(tasks.LARGE))
        for task, methods in found.items():
            self.assertIn(f"{task} small is left out", errors.getvalue())
            self.assertEqual(methods["Navier-Stokes"]["share"], 1)
            self.assertGreater(methods["retouch"]["share"], 1)  # the stand-in leaves holes white
            self.assertLess(methods["retouch"]["sharp"], -3)
        self.assertEqual(len(output.getvalue().splitlines()), 2 + 4 * len(tasks.LARGE))

    def prepare(self, folder, **pictures):
        """The pictures, LPIPS's weights and the stand-in in a folder; the options that name them."""
        for name in ("pictures", "cache"):
            (folder / name).mkdir()
        for name, picture in pictures.items():
            Image.fromarray(picture).save(folder / "pictures" / f"{name}.png")
        (folder / "cache" / lpips.ARCHIVE).symlink_to((lpips.CACHE / lpips.ARCHIVE).resolve())
        command = folder / "retouch"
        command.write_text(STAND_IN)
        command.chmod(0o755)
        options = ["--pictures", folder / "pictures", "--retouch", command, "--cache", folder / "cache"]
        return options + ["--json", folder / "all.json", "--sheet", folder / "sheet.png"]


if __name__ == "__main__":
    unittest.main()
