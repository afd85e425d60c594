// Gaussian error linear unit in its tanh form (Hendrycks & Gimpel 2016, arXiv 1606.08415; torch's approximate='tanh'),
// element by element. With u(x) = sqrt(2/pi) (x + 0.044715 x^3):
//
//   forward   y  = x (1 + tanh u) / 2 = x s,   s = 1 / (1 + exp(-2u))
//   backward  dx = dy (s + 2 x s (1 - s) u'),  u' = sqrt(2/pi) (1 + 3 * 0.044715 x^2)
//
//   x, y, dx, dy: the same `count` vec4s. Zeros of the padding stay zeros.

#import gelu_gate

struct Shape {
  count: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(3) var<storage, read> dy: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(64)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.count) {
    let v = x[id.x];
    y[id.x] = v * gate(clamped(v));
  }
}

@compute @workgroup_size(64)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.count) {
    dx[id.x] = dy[id.x] * gateSlope(clamped(x[id.x]));
  }
}
