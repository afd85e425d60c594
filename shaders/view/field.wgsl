// The flow's field at the points of a grid of the plane, at one time t: what the mixture pi_t looks like there.
//
//   P_j = softmax_j(-|s - t a_j|^2 / (2 sigma^2)),   sigma = 1 - t
//   log pi_t(s) = level + log sum_j exp(-flat_j / (2 (sigma^2 + blur^2)) - away_j / (2 sigma^2))
//   velocity on the plane = (sum_j P_j (x_j, y_j) - (x, y)) / sigma
//
// s = o + x e1 + y e2 lies in the plane, so of an anchor in R^d only four numbers matter: with a_j = (x_j, y_j) in the plane
// and b_j outside of it,
//   |s - t a_j|^2 = flat_j + away_j,   flat_j = |(x, y) - t (x_j, y_j)|^2,   away_j = |o|^2 - 2 t o.a_j + t^2 |b_j|^2.
// Late in the flow the density is narrower than a cell. `blur` is the deviation of a Gaussian in the plane that it is folded with, so
// that a grid sees it whole; with 0 it is the density itself. The other numbers are never blurred.
//
// anchors     n     read: (x_j, y_j, |b_j|^2, o.a_j)
// values      grid  written: (log density, largest P, entropy in nats, 0)
// velocities  grid  written
// One invocation a cell, softmax and sums in one sweep: the grid is far smaller than the picture.
#import cell_centre

const NEVER = -3.0e38;

struct Field {
  centre: vec2f,   // latent units
  half: vec2f,
  columns: u32,
  rows: u32,
  anchors: u32,    // n
  time: f32,       // t, below 1
  away: f32,       // |o|^2
  blur: f32,       // squared
  level: f32,      // logarithm of the density's factor
}

@group(0) @binding(0) var<uniform> grid: Field;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> values: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> velocities: array<vec2f>;

@compute @workgroup_size(64)
fn field(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= grid.columns * grid.rows) {
    return;
  }
  let here = cell_centre(id.x, grid.centre, grid.half, grid.columns, grid.rows);
  let sigma = 1.0 - grid.time;
  let sharp = 0.5 / (sigma * sigma);
  let soft = 0.5 / (sigma * sigma + grid.blur);
  var peak = NEVER;         // of the assignment's logits
  var total = 0.0;          // sum of exp(l - peak)
  var sunk = 0.0;           // the same sum of exp(l - peak) (l - peak)
  var mean = vec2f(0.0);    // the same sum of exp(l - peak) (x, y)
  var top = NEVER;          // of the density's
  var mass = 0.0;
  for (var j = 0u; j < grid.anchors; j += 1u) {
    let a = anchors[j];
    let v = here - grid.time * a.xy;
    let flat = dot(v, v);
    let away = max(0.0, grid.away + grid.time * (grid.time * a.z - 2.0 * a.w)) * sharp;
    let l = -(sharp * flat + away);
    let next = max(peak, l);
    let keep = exp(peak - next);
    let p = exp(l - next);
    sunk = keep * (sunk + total * (peak - next)) + p * (l - next);
    total = keep * total + p;
    mean = keep * mean + p * a.xy;
    peak = next;
    let m = -(soft * flat + away);
    let higher = max(top, m);
    mass = mass * exp(top - higher) + exp(m - higher);
    top = higher;
  }
  let share = 1.0 / total;
  values[id.x] = vec4f(grid.level + top + log(mass), share, max(0.0, log(total) - sunk * share), 0.0);
  velocities[id.x] = (share * mean - here) / sigma;
}
