// Linear layer and ReLU, one invocation an entry of the result.
//
//   forward       y = x w + b                      inputBack    dx = dy w^T
//   weightBack    dw = x^T dy                      biasBack     db = sum over rows of dy
//   rectify       y = max(x, 0)                    rectifyBack  dx = dy where x > 0, else 0
//
// x, dx  rows x inputs      y, dy  rows x outputs      w, dw  inputs x outputs      b, db  1 x outputs

struct Shape {
  rows: u32,
  inputs: u32,
  outputs: u32,
  biased: u32,   // 0: without b
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read> dy: array<f32>;
@group(0) @binding(6) var<storage, read_write> dx: array<f32>;
@group(0) @binding(7) var<storage, read_write> dw: array<f32>;
@group(0) @binding(8) var<storage, read_write> db: array<f32>;

@compute @workgroup_size(8, 8)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.outputs || id.y >= shape.rows) {
    return;
  }
  var sum = 0.0;
  if (shape.biased > 0u) {
    sum = b[id.x];
  }
  for (var k = 0u; k < shape.inputs; k += 1u) {
    sum += x[id.y * shape.inputs + k] * w[k * shape.outputs + id.x];
  }
  y[id.y * shape.outputs + id.x] = sum;
}

@compute @workgroup_size(8, 8)
fn inputBack(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.inputs || id.y >= shape.rows) {
    return;
  }
  var sum = 0.0;
  for (var k = 0u; k < shape.outputs; k += 1u) {
    sum += dy[id.y * shape.outputs + k] * w[id.x * shape.outputs + k];
  }
  dx[id.y * shape.inputs + id.x] = sum;
}

@compute @workgroup_size(8, 8)
fn weightBack(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.outputs || id.y >= shape.inputs) {
    return;
  }
  var sum = 0.0;
  for (var r = 0u; r < shape.rows; r += 1u) {
    sum += x[r * shape.inputs + id.y] * dy[r * shape.outputs + id.x];
  }
  dw[id.y * shape.outputs + id.x] = sum;
}

@compute @workgroup_size(64)
fn biasBack(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.outputs) {
    return;
  }
  var sum = 0.0;
  for (var r = 0u; r < shape.rows; r += 1u) {
    sum += dy[r * shape.outputs + id.x];
  }
  db[id.x] = sum;
}

@compute @workgroup_size(64)
fn rectify(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.rows * shape.outputs) {
    y[id.x] = max(x[id.x], 0.0);
  }
}

@compute @workgroup_size(64)
fn rectifyBack(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.rows * shape.outputs) {
    dx[id.x] = select(0.0, dy[id.x], x[id.x] > 0.0);
  }
}
