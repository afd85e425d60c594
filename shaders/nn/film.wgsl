// Normalisation, scale and shift from the condition, activation:
//
//   h = (x - mean) / sqrt(var + eps),  c = (1 + scale) h + shift,  y = GELU(c)
//
// Group norm of an image (Wu & He 2018, arXiv 1803.08494): mean and biased variance over the positions of four channels together, one
// vec4. scale and shift belong to a row of the batch and a channel (FiLM, Perez et al. 2018, arXiv 1709.07871). Backwards, with K = 4
// positions numbers a group, a the gradient in y, and r the gradient that passes the block by:
//
//   e = a GELU'(c),  dshift = sum e,  dscale = sum e h          (sums over the positions)
//   dx = r + ((1 + scale) e - sum (1 + scale) dshift / K - h sum (1 + scale) dscale / K) / sqrt(var + eps)    (sums over four channels)
//
//   x, y, residual   rows positions x channels   read, written, read by `backwardBlock`
//   films            rows x pitch4 vec4          read: scale from vec4 column `scaleAt`, shift from `shiftAt`
//   statistics       rows x channels/4           written by `forward`, read by the others: mean and 1 / sqrt(var + eps)
//   gradient         rows positions x channels   a is read, e is kept there in between, dx is written
//   filmGradient     as films                    written where films are read
//
// One invocation owns four channels of one row of the batch and walks the positions: a vec4 a step, three sweeps forward and two
// backward, all but the first out of a cache. So the sums need neither barriers nor a second dispatch, and their order is fixed.

#import gelu_gate

struct Shape {
  rows: u32,
  positions: u32, // of an image
  channels4: u32,
  pitch4: u32,
  scaleAt: u32,
  shiftAt: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> films: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> statistics: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> gradient: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> filmGradient: array<vec4f>;
@group(0) @binding(7) var<storage, read> residual: array<vec4f>;

const EPSILON = 1e-5;

struct Span {
  row: u32,
  column: u32,
  first: u32, // vec4 of the first position
  end: u32,
}

fn spanOf(invocation: u32) -> Span {
  let row = invocation / shape.channels4;
  let column = invocation % shape.channels4;
  let first = shape.positions * shape.channels4 * row + column;
  return Span(row, column, first, first + shape.positions * shape.channels4);
}

fn numbers() -> f32 {
  return 4.0 * f32(shape.positions);
}

@compute @workgroup_size(16)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.rows * shape.channels4) {
    return;
  }
  let span = spanOf(id.x);
  var sum = vec4f();
  for (var i = span.first; i < span.end; i += shape.channels4) {
    sum += x[i];
  }
  let mean = dot(sum, vec4f(1.0)) / numbers();
  var squares = vec4f();
  for (var i = span.first; i < span.end; i += shape.channels4) {
    let centred = x[i] - mean;
    squares += centred * centred;
  }
  let inverse = 1.0 / sqrt(dot(squares, vec4f(1.0)) / numbers() + EPSILON);
  statistics[id.x] = vec2f(mean, inverse);
  let at = shape.pitch4 * span.row + span.column;
  let factor = 1.0 + films[at + shape.scaleAt];
  let shift = films[at + shape.shiftAt];
  for (var i = span.first; i < span.end; i += shape.channels4) {
    let c = factor * ((x[i] - mean) * inverse) + shift;
    y[i] = c * gate(clamped(c));
  }
}

// What of dx does not pass by: inverse (factor e - plain - h weighted).
struct Backward {
  mean: f32,
  inverse: f32,
  factor: vec4f,
  plain: f32,
  weighted: f32,
}

// Leaves e in `gradient` and writes the gradients of scale and shift.
fn sweep(span: Span, invocation: u32) -> Backward {
  let at = shape.pitch4 * span.row + span.column;
  let factor = 1.0 + films[at + shape.scaleAt];
  let shift = films[at + shape.shiftAt];
  let mean = statistics[invocation].x;
  let inverse = statistics[invocation].y;
  var plain = vec4f();
  var weighted = vec4f();
  for (var i = span.first; i < span.end; i += shape.channels4) {
    let h = (x[i] - mean) * inverse;
    let e = gradient[i] * gateSlope(clamped(factor * h + shift));
    gradient[i] = e;
    plain += e;
    weighted += e * h;
  }
  filmGradient[at + shape.shiftAt] = plain;
  filmGradient[at + shape.scaleAt] = weighted;
  return Backward(mean, inverse, factor, dot(factor, plain) / numbers(), dot(factor, weighted) / numbers());
}

fn through(b: Backward, i: u32) -> vec4f {
  let h = (x[i] - b.mean) * b.inverse;
  return b.inverse * (b.factor * gradient[i] - b.plain - h * b.weighted);
}

// r = 0
@compute @workgroup_size(16)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.rows * shape.channels4) {
    return;
  }
  let span = spanOf(id.x);
  let b = sweep(span, id.x);
  for (var i = span.first; i < span.end; i += shape.channels4) {
    gradient[i] = through(b, i);
  }
}

@compute @workgroup_size(16)
fn backwardBlock(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.rows * shape.channels4) {
    return;
  }
  let span = spanOf(id.x);
  let b = sweep(span, id.x);
  for (var i = span.first; i < span.end; i += shape.channels4) {
    gradient[i] = residual[i] + through(b, i);
  }
}
