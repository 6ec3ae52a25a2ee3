"""What can be checked without the engines. Never how fast anything is."""

import argparse
import json
import tempfile
import unittest
from pathlib import Path

import compare
import originals


def result(seconds, error=0.0):
    return {"seconds": seconds, "peak_rss_bytes": 2_000_000_000, "rms_error": error}


class Comparison(unittest.TestCase):
    def test_table_has_ratios_to_retouch(self):
        text = compare.table({"patch2": {"torch": result(3), "retouch": result(2)}})
        self.assertIn("| PyTorch fp32 | 3 s (1.50×), 2.00 GB", text)
        self.assertIn("| Retouch fp32 | 2 s, 2.00 GB", text)

    def test_engines_that_did_not_run_are_left_out(self):
        text = compare.table({"patch2": {"torch": result(3)}, "lsun256": {}})
        self.assertIn("| PyTorch fp32 | 3 s, 2.00 GB, 0e+00 | – |", text)
        self.assertNotIn("OpenVINO", text)

    def test_answers_must_agree(self):
        engines = {"torch": result(1), "retouch": result(1, 2e-4), "openvino-bf16": result(1, 0.02)}
        faults = list(compare.disagreements({"patch2": engines}))
        self.assertEqual(len(faults), 1)
        self.assertIn("Retouch fp32", faults[0])

    def test_no_number_is_no_agreement(self):
        engines = {"openvino-bf16": result(1, float("nan"))}
        self.assertEqual(len(list(compare.disagreements({"patch2": engines}))), 1)

    def test_the_quickest_round_counts(self):
        results = {}
        for round in (result(2), result(1), None, result(3)):
            compare.keep(results, "torch", round)
        self.assertEqual(results["torch"]["seconds"], 1)
        compare.keep(results, "retouch", None)
        self.assertNotIn("retouch", results)

    def test_the_largest_error_is_said_where_it_is_known(self):
        text = compare.table({"edm2-s": {"retouch": result(2, 1e-6) | {"largest_error": 3e-6}}})
        self.assertIn("1e-06 (largest 3e-06)", text)

    def test_a_copy_must_hold_the_networks(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            with self.assertRaises(SystemExit):
                originals.given("edm2", folder)
            (folder / "training").mkdir()
            (folder / "training" / "networks_edm2.py").touch()
            self.assertEqual(originals.given("edm2", folder), folder)

    def test_originals_are_told_where_their_code_is(self):
        options = argparse.Namespace(code={"edm": Path("copy")})
        self.assertEqual(compare.code_of("edm-ddpmpp", options), ["--code", Path("copy")])
        self.assertEqual(compare.code_of("patch2", options), [])

    def test_every_case_has_its_configuration(self):
        for name, batch, runs in compare.CASES.values():
            config = json.loads((compare.HERE / "configs" / f"{name}.json").read_text())
            if "original" in config:
                self.assertIn(config["original"], originals.SOURCES)
                self.assertEqual(compare.engines_of(name, ["torch", "openvino", "retouch"]), ["torch", "retouch"])
            else:
                self.assertEqual(config["_class_name"], "UNet2DModel")
            self.assertTrue(batch > 0 and runs > 0)


if __name__ == "__main__":
    unittest.main()
