// Comparing patches.
#include <math.h>

#include "checks.h"

static void check_distance(retouch_level level) {
  begin_check("distance of patches");
  enum { HEIGHT = 11, WIDTH = 13, RADIUS = 2 };
  const float *features = make_random(HEIGHT * WIDTH * 8, -1, 1);
  const float *weights = make_random(HEIGHT * WIDTH, 0, 1);
  for (int i = 0; i < 50; i++) {
    const int64_t y = RADIUS + draw(HEIGHT - 2 * RADIUS), x = RADIUS + draw(WIDTH - 2 * RADIUS);
    const int64_t row = RADIUS + draw(HEIGHT - 2 * RADIUS);
    const int64_t column = RADIUS + draw(WIDTH - 2 * RADIUS);
    double exact = 0, first_row = 0;
    for (int64_t down = -RADIUS; down <= RADIUS; down++) {
      for (int64_t right = -RADIUS; right <= RADIUS; right++) {
        const int64_t a = (y + down) * WIDTH + x + right;
        const int64_t b = (row + down) * WIDTH + column + right;
        for (int f = 0; f < 8; f++)
          exact += weights[a] * pow((double)features[8 * a + f] - features[8 * b + f], 2);
      }
      if (down == -RADIUS) first_row = exact;
    }
    const int64_t target = y * WIDTH + x, source = row * WIDTH + column;
    const float whole = retouch_patch_distance(
        level, features, weights, WIDTH, RADIUS, target, source, INFINITY);
    expect_error(fabs(whole - exact), 2e-6 * exact);
    const float stopped =
        retouch_patch_distance(level, features, weights, WIDTH, RADIUS, target, source, 0);
    expect_error(fabs(stopped - first_row), 2e-6 * exact);
    const float at_limit =
        retouch_patch_distance(level, features, weights, WIDTH, RADIUS, target, source, stopped);
    expect(at_limit == stopped, "should stop where the limit is reached");
  }
  end_check();
}

void check_patches(retouch_level level) {
  check_distance(level);

  begin_check("penalty of offsets");
  enum { COUNT = 37 };
  float *distances = make_random(COUNT, 0, 9);
  const float *rows = make_random(COUNT, 0, 20), *columns = make_random(COUNT, 0, 20);
  double *expected = make_expected(COUNT);
  for (int i = 0; i < COUNT; i++)
    expected[i] = fmax(
        0, distances[i] - 7.0 + 0.125 * (pow(rows[i] - 4.0, 2) + pow(columns[i] - 9.0, 2)));
  retouch_add_offset_penalty(level, distances, rows, columns, COUNT, 4, 9, -7, 0.125f);
  expect_close(distances, expected, COUNT, 1e-6);
  end_check();

  begin_check("smallest");
  for (int64_t count = 1; count < 60; count++) {
    float *values = make_random(count, 1, 2);
    const int64_t place = draw(count), later = place + draw(count - place);
    values[place] = values[later] = 0.5f;
    expect(retouch_smallest(level, values, count) == place, "not the first of equals");
  }
  end_check();

  begin_check("least sums");
  const float *costs = make_random(COUNT, 0, 1);
  const float *first = make_random(COUNT * COUNT, 0, 1);
  const float *second = make_random(COUNT * COUNT, 0, 1);
  float *out = make_floats(COUNT);
  double *least = make_expected(COUNT);
  retouch_min_plus(level, costs, first, second, COUNT, out);
  for (int b = 0; b < COUNT; b++) {
    least[b] = INFINITY;
    for (int a = 0; a < COUNT; a++)
      least[b] = fmin(
          least[b], (double)costs[a] + first[a * COUNT + b] + second[a * COUNT + b]);
  }
  expect_close(out, least, COUNT, 1e-6);
  end_check();
}
