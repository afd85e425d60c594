// Adam (Kingma & Ba 2015, arXiv 1412.6980; no weight decay) and the moving average of the weights:
//
//   g <- factor g                                  (clipping by global norm; the factor comes from gradient-norm.wgsl)
//   m <- beta1 m + (1 - beta1) g
//   v <- beta2 v + (1 - beta2) g^2
//   w <- w - lr / (1 - beta1^k) * m / (sqrt(v) / sqrt(1 - beta2^k) + eps)
//   average <- decay average + (1 - decay) w
//
//   gradients, values, m, v, average   read and written from vec4 `first` on, `count` of them: the weights of one module
//   status                             1 vec4: (norm, factor, unusable entries, 0)
//
// Where a gradient entry is unusable nothing is written: the weights stay as they were. Every coefficient is computed in
// float64 on the CPU and rounded once (1 - 0.999 in float32 is off by 5e-5).

struct Coefficients {
  first: u32,
  count: u32,
  stepSize: f32, // lr / (1 - beta1^k)
  inverseRootCorrection: f32, // 1 / sqrt(1 - beta2^k)
  epsilon: f32,
  beta1: f32,
  oneMinusBeta1: f32,
  beta2: f32,
  oneMinusBeta2: f32,
  decay: f32,
  oneMinusDecay: f32,
}

@group(0) @binding(0) var<uniform> coefficients: Coefficients;
@group(0) @binding(1) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read> status: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> values: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> m: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> average: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= coefficients.count || status[0].z > 0.0) {
    return;
  }
  let i = coefficients.first + id.x;
  let g = status[0].y * gradients[i];
  let first = coefficients.beta1 * m[i] + coefficients.oneMinusBeta1 * g;
  let second = coefficients.beta2 * v[i] + coefficients.oneMinusBeta2 * g * g;
  let denominator = sqrt(second) * coefficients.inverseRootCorrection + coefficients.epsilon;
  let weight = values[i] - coefficients.stepSize * first / denominator;
  m[i] = first;
  v[i] = second;
  values[i] = weight;
  average[i] = coefficients.decay * average[i] + coefficients.oneMinusDecay * weight;
}
