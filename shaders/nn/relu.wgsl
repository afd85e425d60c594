// Rectified linear unit, element by element:
//   forward   y  = max(x, 0)
//   backward  dx = dy where x > 0, else 0        (the subgradient at 0 is 0, as in torch)
//
//   x, y, dx, dy: the same `count` vec4s. Zeros of the padding stay zeros.

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
    y[id.x] = max(x[id.x], vec4f());
  }
}

@compute @workgroup_size(64)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.count) {
    dx[id.x] = select(vec4f(), dy[id.x], x[id.x] > vec4f());
  }
}
