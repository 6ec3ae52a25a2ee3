// SiLU(group norm of x, scaled and shifted per picture and channel), bfloat16 channels-last, forward and backward in one pass each over
// the memory. PyTorch's own kernels for these operations take as long as the convolutions do; these take a tenth.
// z = gamma * (x - mean) / deviation + beta;  y = z * sigmoid(z).

#include <ATen/Parallel.h>
#include <torch/extension.h>
#include <cstdint>
#include <cstring>
#include <vector>

using at::BFloat16;

static inline float widen(uint16_t h) {
  uint32_t bits = uint32_t(h) << 16;
  float f;
  std::memcpy(&f, &bits, 4);
  return f;
}

static inline uint16_t narrow(float f) {
  uint32_t bits;
  std::memcpy(&bits, &f, 4);
  return uint16_t((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

// exp by a polynomial, relative error 2e-6: the compiler vectorises it, unlike the library's.
static inline float exponential(float x) {
  x = std::min(std::max(x, -80.0f), 80.0f) * 1.44269504f;
  float whole = std::nearbyint(x), part = x - whole;
  float p = 1.0f + part * (0.69314718f + part * (0.24022651f + part * (0.05550411f + part * (0.00961813f + part * 0.00133336f))));
  int32_t bits;
  std::memcpy(&bits, &p, 4);
  bits += int32_t(whole) << 23;
  std::memcpy(&p, &bits, 4);
  return p;
}

static inline float sigmoid(float z) { return 1.0f / (1.0f + exponential(-z)); }

// Returns y and, per picture and group, the mean and the reciprocal deviation.
std::vector<at::Tensor> forward(at::Tensor x, at::Tensor gamma, at::Tensor beta, int64_t groups, double epsilon) {
  const int64_t n = x.size(0), c = x.size(1), area = x.size(2) * x.size(3), width = c / groups;
  auto y = at::empty_like(x);
  auto mean = at::empty({n, groups}, gamma.options()), inverse = at::empty({n, groups}, gamma.options());
  auto *xs = (const uint16_t *)x.data_ptr<BFloat16>();
  auto *ys = (uint16_t *)y.data_ptr<BFloat16>();
  const float *gs = gamma.data_ptr<float>(), *bs = beta.data_ptr<float>();
  float *ms = mean.data_ptr<float>(), *is = inverse.data_ptr<float>();
  at::parallel_for(0, n, 1, [&](int64_t first, int64_t last) {
    std::vector<float> sums(c), squares(c), scale(c), shift(c);
    float *s = sums.data(), *q = squares.data(), *a = scale.data(), *b = shift.data();
    for (int64_t i = first; i < last; i++) {
      const uint16_t *source = xs + i * area * c;
      uint16_t *target = ys + i * area * c;
      std::fill(sums.begin(), sums.end(), 0.0f);
      std::fill(squares.begin(), squares.end(), 0.0f);
      for (int64_t p = 0; p < area; p++)
        for (int64_t k = 0; k < c; k++) {
          float v = widen(source[p * c + k]);
          s[k] += v;
          q[k] += v * v;
        }
      for (int64_t g = 0; g < groups; g++) {
        double sum = 0, square = 0, count = double(width * area);
        for (int64_t k = g * width; k < (g + 1) * width; k++) sum += s[k], square += q[k];
        double m = sum / count, variance = std::max(square / count - m * m, 0.0);
        ms[i * groups + g] = m;
        is[i * groups + g] = 1 / std::sqrt(variance + epsilon);
        for (int64_t k = g * width; k < (g + 1) * width; k++) {
          a[k] = gs[i * c + k] * is[i * groups + g];
          b[k] = bs[i * c + k] - a[k] * ms[i * groups + g];
        }
      }
      for (int64_t p = 0; p < area; p++)
        for (int64_t k = 0; k < c; k++) {
          float z = a[k] * widen(source[p * c + k]) + b[k];
          target[p * c + k] = narrow(z * sigmoid(z));
        }
    }
  });
  return {y, mean, inverse};
}

// Returns the gradients of x, gamma and beta.
std::vector<at::Tensor> backward(at::Tensor dy, at::Tensor x, at::Tensor gamma, at::Tensor beta, at::Tensor mean, at::Tensor inverse) {
  const int64_t n = x.size(0), c = x.size(1), area = x.size(2) * x.size(3), groups = mean.size(1), width = c / groups;
  auto dx = at::empty_like(x), dgamma = at::empty_like(gamma), dbeta = at::empty_like(beta);
  auto *xs = (const uint16_t *)x.data_ptr<BFloat16>(), *ys = (const uint16_t *)dy.data_ptr<BFloat16>();
  auto *ds = (uint16_t *)dx.data_ptr<BFloat16>();
  const float *gs = gamma.data_ptr<float>(), *bs = beta.data_ptr<float>();
  const float *ms = mean.data_ptr<float>(), *is = inverse.data_ptr<float>();
  float *dgs = dgamma.data_ptr<float>(), *dbs = dbeta.data_ptr<float>();
  at::parallel_for(0, n, 1, [&](int64_t first, int64_t last) {
    std::vector<float> sums(c), products(c), scale(c), shift(c), slope(c), constant(c), kept(area * c);
    float *s = sums.data(), *q = products.data(), *a = scale.data(), *b = shift.data(), *u = slope.data(), *w = constant.data();
    for (int64_t i = first; i < last; i++) {
      const uint16_t *source = xs + i * area * c, *incoming = ys + i * area * c;
      uint16_t *target = ds + i * area * c;
      for (int64_t k = 0; k < c; k++) {
        a[k] = gs[i * c + k] * is[i * groups + k / width];
        b[k] = bs[i * c + k] - a[k] * ms[i * groups + k / width];
        s[k] = q[k] = 0;
      }
      float *g = kept.data();  // the gradient of z
      for (int64_t p = 0; p < area; p++)
        for (int64_t k = 0; k < c; k++) {
          float v = widen(source[p * c + k]), z = a[k] * v + b[k], t = sigmoid(z);
          float d = widen(incoming[p * c + k]) * t * (1 + z * (1 - t));
          g[p * c + k] = d;
          s[k] += d;
          q[k] += d * v;
        }
      for (int64_t j = 0; j < groups; j++) {
        double m = ms[i * groups + j], r = is[i * groups + j], m1 = 0, m2 = 0, count = double(width * area);
        for (int64_t k = j * width; k < (j + 1) * width; k++) {
          dgs[i * c + k] = r * (q[k] - m * s[k]);
          dbs[i * c + k] = s[k];
          m1 += double(gs[i * c + k]) * s[k];
          m2 += double(gs[i * c + k]) * dgs[i * c + k];
        }
        m1 /= count, m2 /= count;
        for (int64_t k = j * width; k < (j + 1) * width; k++) {
          u[k] = -r * r * m2;
          w[k] = -r * m1 + r * r * m2 * m;
        }
      }
      for (int64_t p = 0; p < area; p++)
        for (int64_t k = 0; k < c; k++)
          target[p * c + k] = narrow(a[k] * g[p * c + k] + u[k] * widen(source[p * c + k]) + w[k]);
    }
  });
  return {dx, dgamma, dbeta};
}

PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) {
  m.def("forward", &forward);
  m.def("backward", &backward);
}
