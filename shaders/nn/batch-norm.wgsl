// Batch normalisation (Ioffe & Szegedy 2015) with statistics of their own for each of `groups` equal, contiguous groups
// of rows (the views of a batch). For a group of N rows, per column, with eps = 1e-5:
//
//   mean = sum x / N,  var = sum (x - mean)^2 / N  (biased),  h = (x - mean) / sqrt(var + eps),  y = scale h + shift
//   dshift = sum dy,   dscale = sum dy h           (over the rows of all groups)
//   dx = scale / sqrt(var + eps) * (dy - sum dy / N - h * sum(dy h) / N)
//   running <- (1 - momentum) running + momentum (mean, var N / (N - 1)), group after group, as torch does it
//
//   x, y, dx, dy     rows x columns
//   statistics       2 groups x columns: row 2g the means of group g, row 2g + 1 its 1 / sqrt(var + eps)
//   sums             2 groups x columns: row 2g sum(dy) / N, row 2g + 1 sum(dy h) / N
//   running          2 x columns: mean, variance
//   scale, shift, scaleGradient, shiftGradient   1 x columns; zero padding keeps the padding of y and dx zero
//
// Entry points: `measure` (training) or `recall` (inference: the running statistics) -> `normalise`;
// `backwardSums` -> `backwardInput`. The sums take one workgroup a vec4 column: 16 lanes each add every 16th row in
// order, then a tree. The variance is a second sweep over centred values: the one-sweep form E[x^2] - mean^2 loses
// every digit where the mean is large beside the deviation.

#import sum_over_lanes

struct Shape {
  groupRows: u32, // rows of one group
  groups: u32,
  columns: u32,
  momentum: f32, // 0 leaves the running statistics as they are
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> scale: array<vec4f>;
@group(0) @binding(3) var<storage, read> shift: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> statistics: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> running: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(7) var<storage, read> dy: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> dx: array<vec4f>;
@group(0) @binding(9) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(10) var<storage, read_write> scaleGradient: array<vec4f>;
@group(0) @binding(11) var<storage, read_write> shiftGradient: array<vec4f>;

const EPSILON = 1e-5;

@compute @workgroup_size(16)
fn measure(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let columns4 = (shape.columns + 3u) / 4u;
  let column = workgroupId.x;
  let count = f32(shape.groupRows);
  for (var g = 0u; g < shape.groups; g++) {
    let first = g * shape.groupRows;
    var sum = vec4f();
    for (var row = lane; row < shape.groupRows; row += LANES) {
      sum += x[columns4 * (first + row) + column];
    }
    let mean = sumOverLanes(lane, sum) / count;

    var squares = vec4f();
    for (var row = lane; row < shape.groupRows; row += LANES) {
      let centred = x[columns4 * (first + row) + column] - mean;
      squares += centred * centred;
    }
    let sumOfSquares = sumOverLanes(lane, squares);

    if (lane == 0u) {
      statistics[columns4 * (2u * g) + column] = mean;
      statistics[columns4 * (2u * g + 1u) + column] = 1.0 / sqrt(sumOfSquares / count + EPSILON);
      if (shape.momentum != 0.0) { // 0 times a statistic that overflowed is no number
        let unbiased = sumOfSquares / max(count - 1.0, 1.0);
        let keep = 1.0 - shape.momentum;
        running[column] = keep * running[column] + shape.momentum * mean;
        running[columns4 + column] = keep * running[columns4 + column] + shape.momentum * unbiased;
      }
    }
  }
}

@compute @workgroup_size(64)
fn recall(@builtin(global_invocation_id) id: vec3u) {
  let columns4 = (shape.columns + 3u) / 4u;
  let column = id.x;
  if (column >= columns4) {
    return;
  }
  for (var g = 0u; g < shape.groups; g++) {
    statistics[columns4 * (2u * g) + column] = running[column];
    statistics[columns4 * (2u * g + 1u) + column] = 1.0 / sqrt(running[columns4 + column] + EPSILON);
  }
}

@compute @workgroup_size(8, 8)
fn normalise(@builtin(global_invocation_id) id: vec3u) {
  let columns4 = (shape.columns + 3u) / 4u;
  let column = id.x;
  let row = id.y;
  if (column >= columns4 || row >= shape.groupRows * shape.groups) {
    return;
  }
  let g = row / shape.groupRows;
  let mean = statistics[columns4 * (2u * g) + column];
  let inverse = statistics[columns4 * (2u * g + 1u) + column];
  let at = columns4 * row + column;
  y[at] = scale[column] * ((x[at] - mean) * inverse) + shift[column];
}

@compute @workgroup_size(16)
fn backwardSums(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let columns4 = (shape.columns + 3u) / 4u;
  let column = workgroupId.x;
  let count = f32(shape.groupRows);
  var dscale = vec4f();
  var dshift = vec4f();
  for (var g = 0u; g < shape.groups; g++) {
    let mean = statistics[columns4 * (2u * g) + column];
    let inverse = statistics[columns4 * (2u * g + 1u) + column];
    var plain = vec4f();
    var weighted = vec4f();
    for (var row = lane; row < shape.groupRows; row += LANES) {
      let at = columns4 * (g * shape.groupRows + row) + column;
      plain += dy[at];
      weighted += dy[at] * ((x[at] - mean) * inverse);
    }
    let sumPlain = sumOverLanes(lane, plain);
    let sumWeighted = sumOverLanes(lane, weighted);
    dshift += sumPlain;
    dscale += sumWeighted;
    if (lane == 0u) {
      sums[columns4 * (2u * g) + column] = sumPlain / count;
      sums[columns4 * (2u * g + 1u) + column] = sumWeighted / count;
    }
  }
  if (lane == 0u) {
    shiftGradient[column] = dshift;
    scaleGradient[column] = dscale;
  }
}

@compute @workgroup_size(8, 8)
fn backwardInput(@builtin(global_invocation_id) id: vec3u) {
  let columns4 = (shape.columns + 3u) / 4u;
  let column = id.x;
  let row = id.y;
  if (column >= columns4 || row >= shape.groupRows * shape.groups) {
    return;
  }
  let g = row / shape.groupRows;
  let mean = statistics[columns4 * (2u * g) + column];
  let inverse = statistics[columns4 * (2u * g + 1u) + column];
  let at = columns4 * row + column;
  let h = (x[at] - mean) * inverse;
  let centred = dy[at] - sums[columns4 * (2u * g) + column] - h * sums[columns4 * (2u * g + 1u) + column];
  dx[at] = scale[column] * inverse * centred;
}
