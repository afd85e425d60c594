// Batch norm and group norm: sets of entries are brought to mean 0 and variance 1, then scaled and shifted by column.
//
//   h = (x - mean) / sqrt(var + 1e-5),   y = scale h + shift
//   e = scale dy,   dx = (e - mean e - h mean(e h)) / sqrt(var + 1e-5)
//   dscale = sum over rows of dy h,   dshift = sum over rows of dy
//
// x, y, h, dy, dx  rows x columns      scale, shift, dscale, dshift  1 x columns      inverse  1 / sqrt(var + 1e-5) of each set
//
// A set is a column of a group of rows (batch norm) or `count` neighbours of a row (group norm). One invocation a set.

struct Shape {
  rows: u32,
  columns: u32,
  sets: u32,
  count: u32,    // entries of a set
  stride: u32,   // from one to the next: columns (batch norm) or 1 (group norm)
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read> shift: array<f32>;
@group(0) @binding(4) var<storage, read_write> h: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;
@group(0) @binding(6) var<storage, read_write> inverse: array<f32>;
@group(0) @binding(7) var<storage, read> dy: array<f32>;
@group(0) @binding(8) var<storage, read_write> dx: array<f32>;
@group(0) @binding(9) var<storage, read_write> dscale: array<f32>;
@group(0) @binding(10) var<storage, read_write> dshift: array<f32>;

fn entry(which: u32, i: u32) -> u32 {
  if (shape.stride == 1u) {
    return which * shape.count + i;
  }
  return (which / shape.columns * shape.count + i) * shape.columns + which % shape.columns;
}

@compute @workgroup_size(64)
fn normalise(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.sets) {
    return;
  }
  var mean = 0.0;
  for (var i = 0u; i < shape.count; i += 1u) {
    mean += x[entry(id.x, i)];
  }
  mean /= f32(shape.count);
  var variance = 0.0;
  for (var i = 0u; i < shape.count; i += 1u) {
    let centred = x[entry(id.x, i)] - mean;
    variance += centred * centred;
  }
  let factor = 1.0 / sqrt(variance / f32(shape.count) + 1e-5);
  inverse[id.x] = factor;
  for (var i = 0u; i < shape.count; i += 1u) {
    let at = entry(id.x, i);
    h[at] = factor * (x[at] - mean);
    y[at] = scale[at % shape.columns] * h[at] + shift[at % shape.columns];
  }
}

@compute @workgroup_size(64)
fn normaliseBack(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.sets) {
    return;
  }
  var plain = 0.0;
  var weighted = 0.0;
  for (var i = 0u; i < shape.count; i += 1u) {
    let at = entry(id.x, i);
    let e = scale[at % shape.columns] * dy[at];
    plain += e;
    weighted += e * h[at];
  }
  plain /= f32(shape.count);
  weighted /= f32(shape.count);
  for (var i = 0u; i < shape.count; i += 1u) {
    let at = entry(id.x, i);
    dx[at] = inverse[id.x] * (scale[at % shape.columns] * dy[at] - plain - h[at] * weighted);
  }
}

@compute @workgroup_size(64)
fn scaleBack(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.columns) {
    return;
  }
  var slope = 0.0;
  var offset = 0.0;
  for (var r = 0u; r < shape.rows; r += 1u) {
    let at = r * shape.columns + id.x;
    slope += dy[at] * h[at];
    offset += dy[at];
  }
  dscale[id.x] = slope;
  dshift[id.x] = offset;
}
