// Gaussian error linear unit in its tanh form (Hendrycks & Gimpel 2016, arXiv 1606.08415; torch's approximate='tanh'),
// element by element. With u(x) = sqrt(2/pi) (x + 0.044715 x^3):
//
//   forward   y  = x (1 + tanh u) / 2 = x s,   s = 1 / (1 + exp(-2u))
//   backward  dx = dy (s + 2 x s (1 - s) u'),  u' = sqrt(2/pi) (1 + 3 * 0.044715 x^2)
//
//   x, y, dx, dy: the same `count` vec4s. Zeros of the padding stay zeros.
//
// The sigmoid form needs one exp. Its argument is taken from x clamped to [-9, 9]: there s is 0 or 1 to float32
// already, and |2u| stays below 67, so exp can neither overflow nor flush to zero.

struct Shape {
  count: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(3) var<storage, read> dy: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

const SCALE = 1.5957691216057308; // 2 sqrt(2/pi)
const CUBIC = 0.044715;
const BOUND = 9.0;

// s = sigmoid(2u) for c = clamped x
fn gate(c: vec4f) -> vec4f {
  return 1.0 / (1.0 + exp(-SCALE * c * (1.0 + CUBIC * c * c)));
}

@compute @workgroup_size(64)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.count) {
    let v = x[id.x];
    y[id.x] = v * gate(clamp(v, vec4f(-BOUND), vec4f(BOUND)));
  }
}

@compute @workgroup_size(64)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.count) {
    let c = clamp(x[id.x], vec4f(-BOUND), vec4f(BOUND));
    let s = gate(c);
    let slope = SCALE * (1.0 + 3.0 * CUBIC * c * c); // 2u'
    dx[id.x] = dy[id.x] * (s + c * s * (1.0 - s) * slope);
  }
}
