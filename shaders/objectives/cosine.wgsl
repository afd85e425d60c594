// BYOL (Grill et al. 2020, arXiv 2006.07733) and SimSiam (Chen & He 2020, arXiv 2011.10566): the prediction p of a view should point where
// the target t of the other view points. With r' the row of the other view of the sample of row r, and x^ = x / max(|x|, EPS):
//
//   c_r = <p^_r, t^_r'>
//   rows_i.x = 4 - 2 c_i - 2 c_(i+n)    (BYOL)      -c_i / 2 - c_(i+n) / 2    (SimSiam)      the loss is the mean over the samples i
//
//   dL/dp_r  = gain (t^_r' - c_r p^_r) / |p_r|,     gain = -2 / n  (BYOL)  or  -1 / (2n)  (SimSiam)
//   dL/dt_r' = gain (p^_r - c_r t^_r') / |t_r'|     only where the gradient is not stopped
//
//   a, b      2n x d  read     vec4 rows, view 1 above view 2, zeros in the padding columns
//   rows      n       written  .x, the rest 0
//   gradient  2n x d  written  that in a; zeros in the padding columns
//
// The cosine does not care which of the two is the prediction, and neither does its gradient: `backward` with a = p, b = t gives dL/dp,
// with a = t, b = p it gives dL/dt. 2 - 2 c is computed as |p^ - t^|^2, which keeps its digits where the two nearly agree. Rows shorter
// than EPS divide by EPS, so there the length does not depend on the row.
//
// One invocation a sample (forward) or a row (backward), coordinates in order: no barrier, and the same bits every time. There are few
// rows, each read three times: the time is that of the dispatch. A row is divided by its largest entry before it is squared, so that
// lengths neither overflow nor vanish.

struct Shape {
  n: u32,
  width: u32,     // vec4s of a row
  distance: f32,  // what |p^ - t^|^2 counts in the loss
  cosine: f32,    // what the cosine counts
  gain: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> rows: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> gradient: array<vec4f>;

const EPS = 1e-12;

// A row of a and the row of the other view in b.
struct Pair {
  a: u32,       // their first vec4s
  b: u32,
  aLength: f32, // at least EPS
  bLength: f32,
  cosine: f32,
}

fn largest(v: vec4f) -> f32 {
  return max(max(v.x, v.y), max(v.z, v.w));
}

fn pairOf(row: u32) -> Pair {
  let atA = shape.width * row;
  let atB = shape.width * select(row + shape.n, row - shape.n, row >= shape.n);
  var aSizes = vec4f();
  var bSizes = vec4f();
  for (var i = 0u; i < shape.width; i += 1u) {
    aSizes = max(aSizes, abs(a[atA + i]));
    bSizes = max(bSizes, abs(b[atB + i]));
  }
  let aSize = max(largest(aSizes), EPS);
  let bSize = max(largest(bSizes), EPS);
  var aa = 0.0;
  var bb = 0.0;
  var ab = 0.0;
  for (var i = 0u; i < shape.width; i += 1u) {
    let x = a[atA + i] / aSize;
    let y = b[atB + i] / bSize;
    aa += dot(x, x);
    bb += dot(y, y);
    ab += dot(x, y);
  }
  let aLength = max(aSize * sqrt(aa), EPS);
  let bLength = max(bSize * sqrt(bb), EPS);
  return Pair(atA, atB, aLength, bLength, (aSize / aLength) * (bSize / bLength) * ab);
}

// What one direction adds to the loss of its sample.
fn lossOf(row: u32) -> f32 {
  let pair = pairOf(row);
  var squares = 0.0;
  for (var i = 0u; i < shape.width; i += 1u) {
    let apart = a[pair.a + i] / pair.aLength - b[pair.b + i] / pair.bLength;
    squares += dot(apart, apart);
  }
  let short = min(pair.aLength, pair.bLength) <= EPS;
  return shape.distance * select(squares, 2.0 - 2.0 * pair.cosine, short) + shape.cosine * pair.cosine;
}

@compute @workgroup_size(64)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.n) {
    rows[id.x] = vec4f(lossOf(id.x) + lossOf(id.x + shape.n), 0.0, 0.0, 0.0);
  }
}

@compute @workgroup_size(64)
fn backward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= 2u * shape.n) {
    return;
  }
  let pair = pairOf(id.x);
  let along = select(pair.cosine, 0.0, pair.aLength <= EPS);
  for (var i = 0u; i < shape.width; i += 1u) {
    let across = b[pair.b + i] / pair.bLength - along * (a[pair.a + i] / pair.aLength);
    gradient[pair.a + i] = shape.gain * across / pair.aLength;
  }
}
