// Rows of unit length, and the way back:
//
//   forward    u_i = radius z_i / l_i,   l_i = max(|z_i|, EPS);   the way back is that of radius 1
//   backward   dL/dz_i = (dL/du_i - u_i <u_i, dL/du_i>) / l_i;   only dL/du_i / EPS where l_i = EPS, since there l does not depend on z
//
//   z, u, outputGradient, inputGradient  rows x d   vec4 rows; zeros of the padding stay zeros
//   lengths                              rows       l
//
// One invocation a row, coordinates in order: no barrier, and the same bits every time. A row is divided by its largest entry before it
// is squared, so that lengths neither overflow nor vanish. Rows are few and short: sharing one out among invocations gains nothing.

struct Shape {
  rows: u32,
  width: u32,  // vec4s of a row
  radius: f32, // of the sphere, 1 wherever there is a way back
}

const EPS = 1e-12;

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> z: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> u: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> lengths: array<f32>;
@group(0) @binding(4) var<storage, read> outputGradient: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> inputGradient: array<vec4f>;

// Divides a row that lies in u by its length.
fn normalise(row: u32) {
  let at = shape.width * row;
  var sizes = vec4f();
  for (var i = 0u; i < shape.width; i += 1u) {
    sizes = max(sizes, abs(u[at + i]));
  }
  let size = max(max(max(sizes.x, sizes.y), max(sizes.z, sizes.w)), EPS);
  var squares = 0.0;
  for (var i = 0u; i < shape.width; i += 1u) {
    let part = u[at + i] / size;
    squares += dot(part, part);
  }
  let l = max(size * sqrt(squares), EPS);
  lengths[row] = l;
  for (var i = 0u; i < shape.width; i += 1u) {
    u[at + i] = shape.radius * (u[at + i] / l);
  }
}

// From z into u.
@compute @workgroup_size(64)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.rows) {
    return;
  }
  let at = shape.width * id.x;
  for (var i = 0u; i < shape.width; i += 1u) {
    u[at + i] = z[at + i];
  }
  normalise(id.x);
}

@compute @workgroup_size(64)
fn inPlace(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.rows) {
    normalise(id.x);
  }
}

@compute @workgroup_size(64)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.rows) {
    return;
  }
  let at = shape.width * id.x;
  let l = lengths[id.x];
  var along = 0.0;
  for (var i = 0u; i < shape.width; i += 1u) {
    along += dot(u[at + i], outputGradient[at + i]);
  }
  along = select(along, 0.0, l <= EPS);
  for (var i = 0u; i < shape.width; i += 1u) {
    inputGradient[at + i] = (outputGradient[at + i] - along * u[at + i]) / l;
  }
}
