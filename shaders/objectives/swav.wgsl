// SwAV (Caron et al. 2020, arXiv 2006.09882): the code of a view, its share of K prototypes, is predicted from the other view. From the
// scores s_ik = <u_i, c_k> of unit embeddings and unit prototypes, with r' the row of the other view of the sample of row r:
//
//   q = Sinkhorn(s / epsilon)    the codes of a view: about as much of each prototype in the batch, and as near to the scores as that allows
//   p = softmax_k(s / tau)
//   rows_i.x = (CE(q_(i+n), p_i) + CE(q_i, p_(i+n))) / 2          the loss is the mean over the n samples i
//   dL/ds_rk = gain (p_rk - q_r'k),   gain = 1 / (2 n tau)        no gradient goes through the codes
//
// Sinkhorn-Knopp in logarithms: q_ik = exp(s_ik / epsilon + f_k + g_i), from g = 0, for each view by itself, three times
//
//   f_k = -log sum_i exp(s_ik / epsilon + g_i)       (every prototype gets the same of the batch)
//   g_i = -log sum_k exp(s_ik / epsilon + f_k)       (the code of every sample sums to 1)
//
// which is the usual scaling of exp(s / epsilon) but for constants that cancel. As products it would overflow at 1 / epsilon > 88, and
// lose prototypes at 44; logarithms have no such end.
//
//   scores          2n x K  read     view 1 above view 2, zeros in the padding columns, as everywhere here
//   prototypeScale  2 x K   f of each view
//   sampleScale     2n      g
//   rows            n       written  .x, the rest 0
//   scoreGradient   2n x K  written
//
// Entry points: `openPrototypes`, `samples`, then twice `prototypes`, `samples`; `loss`; `pull`. The sums over samples take a workgroup for
// four prototypes of a view: 16 lanes each take every 16th sample in order, then a tree. All else is one invocation a sample or row, with
// no barrier. Every sum has one order, hence the same bits every time.

struct Shape {
  n: u32,
  codes: u32,
  sharpness: f32,  // 1 / epsilon
  coldness: f32,   // 1 / tau
  gain: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> scores: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> prototypeScale: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> sampleScale: array<f32>;
@group(0) @binding(4) var<storage, read_write> rows: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> scoreGradient: array<vec4f>;

const NEVER = -3.0e38;
const LANES = 16u;

var<workgroup> peaks: array<vec4f, 16>;
var<workgroup> sums: array<vec4f, 16>;

fn width() -> u32 {
  return (shape.codes + 3u) / 4u;
}

// Which of the four prototypes of vec4 column i there are.
fn inside(i: u32) -> vec4<bool> {
  return vec4u(4u * i, 4u * i + 1u, 4u * i + 2u, 4u * i + 3u) < vec4u(shape.codes);
}

fn largest(v: vec4f) -> f32 {
  return max(max(v.x, v.y), max(v.z, v.w));
}

fn total(v: vec4f) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}

fn otherView(row: u32) -> u32 {
  return select(row + shape.n, row - shape.n, row >= shape.n);
}

// log q of a row without its own factor.
fn logCode(row: u32, i: u32) -> vec4f {
  return shape.sharpness * scores[width() * row + i] + prototypeScale[width() * select(0u, 1u, row >= shape.n) + i];
}

fn codeOf(row: u32, i: u32) -> vec4f {
  return select(vec4f(), exp(logCode(row, i) + sampleScale[row]), inside(i));
}

// log sum_k exp(s_rk / tau)
fn logPredictions(row: u32) -> f32 {
  let at = width() * row;
  var peaked = vec4f(NEVER);
  for (var i = 0u; i < width(); i += 1u) {
    peaked = max(peaked, select(vec4f(NEVER), shape.coldness * scores[at + i], inside(i)));
  }
  let peak = largest(peaked);
  var sum = vec4f();
  for (var i = 0u; i < width(); i += 1u) {
    sum += select(vec4f(), exp(shape.coldness * scores[at + i] - peak), inside(i));
  }
  return peak + log(total(sum));
}

// f of four prototypes in a view; `trust` is 0 where g is not known yet.
fn balance(column: u32, view: u32, lane: u32, trust: f32) {
  let first = view * shape.n;
  var peak = vec4f(NEVER);
  for (var i = lane; i < shape.n; i += LANES) {
    peak = max(peak, shape.sharpness * scores[width() * (first + i) + column] + trust * sampleScale[first + i]);
  }
  var sum = vec4f();
  for (var i = lane; i < shape.n; i += LANES) {
    sum += exp(shape.sharpness * scores[width() * (first + i) + column] + trust * sampleScale[first + i] - peak);
  }
  peaks[lane] = peak;
  sums[lane] = sum;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half = half / 2u) {
    if (lane < half) {
      let peakThere = peaks[lane + half];
      let both = max(peak, peakThere);
      sum = sum * exp(peak - both) + sums[lane + half] * exp(peakThere - both);
      peak = both;
      peaks[lane] = peak;
      sums[lane] = sum;
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    prototypeScale[width() * view + column] = select(vec4f(), -peak - log(sum), inside(column));
  }
}

@compute @workgroup_size(16)
fn openPrototypes(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  balance(group.x, group.y, lane, 0.0);
}

@compute @workgroup_size(16)
fn prototypes(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  balance(group.x, group.y, lane, 1.0);
}

@compute @workgroup_size(64)
fn samples(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= 2u * shape.n) {
    return;
  }
  var peaked = vec4f(NEVER);
  for (var i = 0u; i < width(); i += 1u) {
    peaked = max(peaked, select(vec4f(NEVER), logCode(row, i), inside(i)));
  }
  let peak = largest(peaked);
  var sum = vec4f();
  for (var i = 0u; i < width(); i += 1u) {
    sum += select(vec4f(), exp(logCode(row, i) - peak), inside(i));
  }
  sampleScale[row] = -peak - log(total(sum));
}

// CE(q_r', p_r), from the code of the other view.
fn crossEntropy(row: u32) -> f32 {
  let normaliser = logPredictions(row);
  let other = otherView(row);
  var sum = vec4f();
  for (var i = 0u; i < width(); i += 1u) {
    sum += codeOf(other, i) * (normaliser - shape.coldness * scores[width() * row + i]);
  }
  return total(sum);
}

@compute @workgroup_size(64)
fn loss(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < shape.n) {
    rows[id.x] = vec4f(0.5 * (crossEntropy(id.x) + crossEntropy(id.x + shape.n)), 0.0, 0.0, 0.0);
  }
}

@compute @workgroup_size(64)
fn pull(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= 2u * shape.n) {
    return;
  }
  let normaliser = logPredictions(row);
  let other = otherView(row);
  for (var i = 0u; i < width(); i += 1u) {
    let at = width() * row + i;
    let prediction = exp(shape.coldness * scores[at] - normaliser);
    scoreGradient[at] = select(vec4f(), shape.gain * (prediction - codeOf(other, i)), inside(i));
  }
}
