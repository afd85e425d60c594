// Rows of unit length:  y_i = x_i / |x_i|, and a row of zeros stays one.
//
//   x  rows x columns   read
//   y  rows x columns   written, its padding columns as zeros
//
// One invocation owns one row; this runs once a set. The row is first divided by its largest entry, so that squares
// neither overflow nor vanish. Below 1e-30 a row counts as zero: its reciprocal would leave float32.

struct Shape {
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

const ZERO = 1e-30;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= shape.rows) {
    return;
  }
  let columns4 = (shape.columns + 3u) / 4u;
  let at = columns4 * row;

  var sizes = vec4f();
  for (var i = 0u; i < columns4; i++) {
    sizes = max(sizes, abs(x[at + i]));
  }
  let size = max(max(sizes.x, sizes.y), max(sizes.z, sizes.w));
  let shrink = select(0.0, 1.0 / max(size, ZERO), size >= ZERO);

  var squares = 0.0;
  for (var i = 0u; i < columns4; i++) {
    let entry = shrink * x[at + i];
    squares += dot(entry, entry);
  }
  // At least 1 where the row is not zero, since one entry is 1.
  let factor = 1.0 / sqrt(max(squares, 1.0));
  for (var i = 0u; i < columns4; i++) {
    y[at + i] = factor * (shrink * x[at + i]);
  }
}
