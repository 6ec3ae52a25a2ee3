"""The figures of doubt.py, where they are known."""

import unittest

import numpy as np

import doubt


class Figures(unittest.TestCase):
    def setUp(self):
        self.random = np.random.RandomState(5)

    def pictures(self, deviation, count=9):
        return 128 + deviation * self.random.standard_normal((count, 40, 50, 3))

    def test_two_values(self):
        """a and b have the deviation |a - b| / sqrt 2, and the mean is half-way."""
        answers = np.stack([np.full((2, 2, 3), 10.0), np.full((2, 2, 3), 16.0)])
        spread, error = doubt.spread_and_error(np.full((2, 2, 3), 14.0), answers, np.ones((2, 2), bool))
        np.testing.assert_allclose(spread, 6 / 2**0.5)
        np.testing.assert_allclose(error, 1)

    def test_a_truth_that_is_another_answer(self):
        """Its error has the variance 1 + 1/n times theirs."""
        truth, *answers = self.pictures(9)
        spread, error = doubt.spread_and_error(truth, np.stack(answers), np.ones((40, 50), bool))
        ratio = (spread**2).mean() / (error**2).mean()
        self.assertAlmostEqual(ratio, 1 / (1 + 1 / 8), delta=0.06)
        found = doubt.within(spread, error)
        self.assertTrue(0.5 < found[0] < 0.7 and 0.9 < found[1] < 1 and found[0] < found[1] <= found[2])

    def test_answers_that_are_too_alike(self):
        truth, *answers = self.pictures(9)
        alike = [128 + (a - 128) / 10 for a in answers]
        self.assertLess(doubt.within(*doubt.spread_and_error(truth, np.stack(alike), np.ones((40, 50), bool)))[1], 0.1)

    def test_known_pixels_are_left_out(self):
        truth, *answers = self.pictures(9)
        mask = np.zeros((40, 50), bool)
        mask[:10] = True
        spread, error = doubt.spread_and_error(truth, np.stack(answers), mask)
        self.assertEqual((spread.shape, error.shape), ((500,), (500,)))


if __name__ == "__main__":
    unittest.main()
