// Product of two matrices, c = a b: one invocation an entry, one sweep over the inner index.
//
// a, b, c  n x n  row-major

struct Shape {
  n: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(8, 8)
fn product(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.n || id.y >= shape.n) {
    return;
  }
  var sum = 0.0;
  for (var k = 0u; k < shape.n; k += 1u) {
    sum += a[id.y * shape.n + k] * b[k * shape.n + id.x];
  }
  c[id.y * shape.n + id.x] = sum;
}
