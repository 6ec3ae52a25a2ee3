"""What can be checked without the engines. Never how fast anything is."""

import json
import unittest

import compare


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

    def test_every_case_has_its_configuration(self):
        for name, batch, runs in compare.CASES.values():
            config = json.loads((compare.HERE / "configs" / f"{name}.json").read_text())
            self.assertEqual(config["_class_name"], "UNet2DModel")
            self.assertTrue(batch > 0 and runs > 0)


if __name__ == "__main__":
    unittest.main()
