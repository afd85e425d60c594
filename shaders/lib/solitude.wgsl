// Where the walk knows beforehand that sixteen rows are alone with their own anchors, and leaves the sweep out. The rules and why they hold
// are in walk-rows.wgsl. The importing kernel declares `plan`, `steps` and `states`, and imports tile.
var<workgroup> lengths: array<f32, 64>;  // |x|^2, four parts a row
var<workgroup> sure: array<u32, 16>;     // 1 where it is certain of a row
var<workgroup> sweeps: u32;              // 1 where it is not certain of all rows

// What the first sixteen invocations remember, of one row each.
struct Solitude {
  streak: f32,   // steps for which it has been alone with its own anchor
  lag: f32,      // by how much the runner-up lay behind in the first step of the flow, until `nearest` follows from it
  nearest: f32,  // the next anchor is not nearer to the own one than that; 0 where unknown
}

// Whether no other anchor can be within FAINT of the own one. `squared`: |u|^2.
fn distant(ratio: f32, nearest: f32, squared: f32) -> bool {
  let far = ratio * nearest;
  let u = sqrt(squared);
  return far > u && far * (u - 0.5 * far) < -1.01 * FAINT;
}

// The distance from the lag, with a thousandth to spare for rounding.
fn bound(ratio: f32, lag: f32, squared: f32) -> f32 {
  return 0.999 / ratio * (sqrt(squared + 2.0 * lag) - sqrt(squared));
}

// A quarter of the columns' part of |x|^2. `row`: place of a row among the states.
fn lengthOf(row: u32, quarter: u32) -> f32 {
  var squared = 0.0;
  for (var column = quarter; column < plan.width; column += 4u) {
    let x = states[row * plan.width + column];
    squared += dot(x, x);
  }
  return squared;
}

// Fills `sweeps` for step k, to be read by workgroupUniformLoad. `row`: place of row lane / 4 among the states.
fn foresee(past: Solitude, lane: u32, row: u32, k: u32) -> Solitude {
  var next = past;
  let ratio = steps[3u * k + 2u].w;
  if (ratio > 0.0) {
    lengths[lane] = lengthOf(row, lane % 4u);
    workgroupBarrier();
  }
  if (lane < LINES) {
    var far = false;
    if (ratio > 0.0) {
      let squared = (lengths[4u * lane] + lengths[4u * lane + 1u]) + (lengths[4u * lane + 2u] + lengths[4u * lane + 3u]);
      if (next.lag > 0.0) {
        next.nearest = bound(steps[2u].w, next.lag, squared);
        next.lag = 0.0;
      }
      far = distant(ratio, next.nearest, squared);
    }
    sure[lane] = select(0u, 1u, far || next.streak >= steps[3u * k + 1u].w);
  }
  workgroupBarrier();
  if (lane == 0u) {
    var all = 1u;
    for (var i = 0u; i < LINES; i += 1u) {
      all &= sure[i];
    }
    sweeps = 1u - all;
  }
  return next;
}

// Takes in by how much the runner-up of a row alone with its own anchor lay behind in step k; 0 of other rows.
fn witness(past: Solitude, lag: f32, k: u32) -> Solitude {
  return Solitude(select(0.0, past.streak + 1.0, lag > 0.0), select(0.0, lag, k == 0u), past.nearest);
}
