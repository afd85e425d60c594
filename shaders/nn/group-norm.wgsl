// Group normalisation (Wu & He 2018, arXiv 1803.08494) of a vector: each row is cut into groups of 8 coordinates, each
// normalised by its own mean and biased variance, then scaled and shifted per column. eps = 1e-5. With k coordinates a group:
//
//   h = (x - mean) / sqrt(var + eps),  y = scale h + shift
//   dshift = sum over rows of dy,  dscale = sum over rows of dy h
//   with e = scale dy:  dx = (e - sum e / k - h * sum(e h) / k) / sqrt(var + eps)
//
//   x, y, dx, dy   rows x columns, columns a multiple of 8, or below 8: then all columns are one group
//   scale, shift, scaleGradient, shiftGradient   1 x columns
//
// A group is two vec4s, so one invocation has a whole group in registers: `forward` and `backwardInput` need no second
// pass, and the backward kernels compute mean and variance again instead of storing them. `backwardParameters` takes one
// workgroup a group: 16 lanes each add every 16th row in order, then a tree.

#import sum_over_lanes

struct Shape {
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> scale: array<vec4f>;
@group(0) @binding(3) var<storage, read> shift: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(5) var<storage, read> dy: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> dx: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> scaleGradient: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> shiftGradient: array<vec4f>;

const EPSILON = 1e-5;

// Where a group lies. With four columns or fewer there is no second vec4: `second` is then `first`, and its mask all zeros.
struct Span {
  first: u32, // vec4 column
  second: u32,
  hasSecond: bool,
  firstMask: vec4f, // 1 for a column of the matrix, 0 for padding
  secondMask: vec4f,
  count: f32, // columns of the group
}

fn spanOf(group: u32) -> Span {
  let columns4 = (shape.columns + 3u) / 4u;
  let lane = vec4u(0u, 1u, 2u, 3u);
  let columns = vec4u(shape.columns);
  var span: Span;
  span.first = 2u * group;
  span.hasSecond = span.first + 1u < columns4;
  span.second = select(span.first, span.first + 1u, span.hasSecond);
  span.firstMask = select(vec4f(), vec4f(1.0), 8u * group + lane < columns);
  span.secondMask = select(vec4f(), vec4f(1.0), 8u * group + 4u + lane < columns);
  span.count = f32(min(shape.columns, 8u));
  return span;
}

// A group of a row, normalised: h, and 1 / sqrt(var + eps). Padding coordinates are zeros.
struct Normalised {
  first: vec4f,
  second: vec4f,
  inverse: f32,
}

fn normalise(span: Span, start: u32) -> Normalised {
  let a = span.firstMask * x[start + span.first];
  let b = span.secondMask * x[start + span.second];
  let mean = dot(a + b, vec4f(1.0)) / span.count;
  let ca = span.firstMask * (a - mean);
  let cb = span.secondMask * (b - mean);
  let inverse = 1.0 / sqrt((dot(ca, ca) + dot(cb, cb)) / span.count + EPSILON);
  return Normalised(ca * inverse, cb * inverse, inverse);
}

fn groupCount() -> u32 {
  return (shape.columns + 7u) / 8u;
}

@compute @workgroup_size(8, 8)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= groupCount() || id.y >= shape.rows) {
    return;
  }
  let span = spanOf(id.x);
  let start = id.y * ((shape.columns + 3u) / 4u);
  let h = normalise(span, start);
  y[start + span.first] = scale[span.first] * h.first + shift[span.first];
  if (span.hasSecond) {
    y[start + span.second] = scale[span.second] * h.second + shift[span.second];
  }
}

@compute @workgroup_size(8, 8)
fn backwardInput(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= groupCount() || id.y >= shape.rows) {
    return;
  }
  let span = spanOf(id.x);
  let start = id.y * ((shape.columns + 3u) / 4u);
  let h = normalise(span, start);
  let ea = span.firstMask * scale[span.first] * dy[start + span.first];
  let eb = span.secondMask * scale[span.second] * dy[start + span.second];
  let plain = dot(ea + eb, vec4f(1.0)) / span.count;
  let weighted = (dot(ea, h.first) + dot(eb, h.second)) / span.count;
  dx[start + span.first] = span.firstMask * (ea - plain - h.first * weighted) * h.inverse;
  if (span.hasSecond) {
    dx[start + span.second] = span.secondMask * (eb - plain - h.second * weighted) * h.inverse;
  }
}

@compute @workgroup_size(16)
fn backwardParameters(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let span = spanOf(workgroupId.x);
  let columns4 = (shape.columns + 3u) / 4u;
  var shiftFirst = vec4f();
  var shiftSecond = vec4f();
  var scaleFirst = vec4f();
  var scaleSecond = vec4f();
  for (var row = lane; row < shape.rows; row += LANES) {
    let start = row * columns4;
    let h = normalise(span, start);
    let ga = dy[start + span.first];
    let gb = dy[start + span.second];
    shiftFirst += ga;
    shiftSecond += gb;
    scaleFirst += ga * h.first;
    scaleSecond += gb * h.second;
  }
  let dshiftFirst = sumOverLanes(lane, shiftFirst);
  let dshiftSecond = sumOverLanes(lane, shiftSecond);
  let dscaleFirst = sumOverLanes(lane, scaleFirst);
  let dscaleSecond = sumOverLanes(lane, scaleSecond);
  if (lane == 0u) {
    shiftGradient[span.first] = dshiftFirst;
    scaleGradient[span.first] = dscaleFirst;
    if (span.hasSecond) {
      shiftGradient[span.second] = dshiftSecond;
      scaleGradient[span.second] = dscaleSecond;
    }
  }
}
