// Features brought to zero mean and unit deviation, column by column, with the statistics of one set applied to any set:
//
//   mean = sum x / N,   deviation = sqrt(sum (x - mean)^2 / N),   scale = 1 / deviation, or 0 where deviation < 1e-6
//   y_i = (x_order(i) - mean) scale
//
//   x           rows x columns      read
//   statistics  2 x columns         row 0 the means, row 1 the scales: written by `measure`, read by `apply`
//   order       outputRows          read: the row of x behind each row of y
//   y           outputRows x columns  written; its padding columns are dead ones, hence zeros
//
// A dead column (a pixel that is never lit, a unit that never fires) becomes zeros instead of amplified rounding. To make
// its deviation exactly 0 whatever its value, sums are taken relative to the first row. `measure`: one workgroup a vec4
// column, 16 lanes each add every 16th row in order, then a tree; the variance is a second sweep over centred values.

#import sum_over_lanes

struct Shape {
  rows: u32,
  columns: u32,
  outputRows: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> statistics: array<vec4f>;
@group(0) @binding(3) var<storage, read> order: array<u32>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

const DEAD = 1e-6;

@compute @workgroup_size(16)
fn measure(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let columns4 = (shape.columns + 3u) / 4u;
  let column = workgroupId.x;
  let count = f32(shape.rows);
  let origin = x[column];
  var sum = vec4f();
  for (var row = lane; row < shape.rows; row += LANES) {
    sum += x[columns4 * row + column] - origin;
  }
  let mean = origin + sumOverLanes(lane, sum) / count;

  var squares = vec4f();
  for (var row = lane; row < shape.rows; row += LANES) {
    let centred = x[columns4 * row + column] - mean;
    squares += centred * centred;
  }
  let deviation = sqrt(sumOverLanes(lane, squares) / count);

  if (lane == 0u) {
    statistics[column] = mean;
    statistics[columns4 + column] = select(vec4f(), 1.0 / max(deviation, vec4f(DEAD)), deviation >= vec4f(DEAD));
  }
}

@compute @workgroup_size(8, 8)
fn apply(@builtin(global_invocation_id) id: vec3u) {
  let columns4 = (shape.columns + 3u) / 4u;
  let column = id.x;
  let row = id.y;
  if (column >= columns4 || row >= shape.outputRows) {
    return;
  }
  let centred = x[columns4 * order[row] + column] - statistics[column];
  y[columns4 * row + column] = centred * statistics[columns4 + column];
}
