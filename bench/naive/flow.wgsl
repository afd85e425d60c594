// Latent flow and its gradient, written as the formulas read: one dispatch a step, one invocation a row (or an anchor), no tiles.
//
// With noise level sigma, t = 1 - sigma, P = softmax_j(-kappa |s - t a_j|^2), m = sum_j P_j a_j, one step of either direction:
//
//   s' = s + g (m - s)                                          g = (sigma - sigma') / sigma,  kappa = 1 / (2 sigma^2)
//
// and backwards, for lambda = dL/ds' and w = dL/d(log P_own) at s, with c = t / sigma^2:
//
//   b_j = g lambda . a_j,   delta = sum_j P_j b_j,   slope_j = P_j (b_j - delta) + w ([j is own] - P_j)
//   dL/ds    = (1 - g) lambda + c sum_j slope_j a_j
//   dL/da_j += P_j g lambda + c slope_j (s - t a_j)
//
// states   (T + 1) x n x d   the state of each step; the caller writes the first
// anchors  n x d             read
// stats    T x n             (largest logit, sum of exponentials, log P of the own anchor, w), w written by `choose`
// losses   n                 written by `choose`: -largest log P of the own anchor at the late steps
// incoming, outgoing  n x d  lambda of one step and of the step before
// deltas   n                 delta of each row
// gradient n x d             added to

struct Step {
  rows: u32,
  columns: u32,   // d
  index: u32,     // k
  steps: u32,     // T
  cut: u32,       // first step that may be chosen
  time: f32,      // t
  kappa: f32,
  rate: f32,      // g
  pullback: f32,  // c
  share: f32,     // 1 / n
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read_write> states: array<f32>;
@group(0) @binding(2) var<storage, read> anchors: array<f32>;
@group(0) @binding(3) var<storage, read_write> stats: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;
@group(0) @binding(5) var<storage, read> incoming: array<f32>;
@group(0) @binding(6) var<storage, read_write> outgoing: array<f32>;
@group(0) @binding(7) var<storage, read_write> deltas: array<f32>;
@group(0) @binding(8) var<storage, read_write> gradient: array<f32>;

fn logit(s: u32, j: u32) -> f32 {
  var squared = 0.0;
  for (var c = 0u; c < step.columns; c += 1u) {
    let difference = states[s + c] - step.time * anchors[j * step.columns + c];
    squared += difference * difference;
  }
  return -step.kappa * squared;
}

// g lambda . a_j
fn dotWithAnchor(row: u32, j: u32) -> f32 {
  var sum = 0.0;
  for (var c = 0u; c < step.columns; c += 1u) {
    sum += incoming[row * step.columns + c] * anchors[j * step.columns + c];
  }
  return step.rate * sum;
}

@compute @workgroup_size(64)
fn advance(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= step.rows) {
    return;
  }
  let plane = step.rows * step.columns;
  let s = step.index * plane + i * step.columns;
  let next = s + plane;
  var peak = -3.0e38;
  for (var j = 0u; j < step.rows; j += 1u) {
    peak = max(peak, logit(s, j));
  }
  var total = 0.0;
  for (var j = 0u; j < step.rows; j += 1u) {
    total += exp(logit(s, j) - peak);
  }
  for (var c = 0u; c < step.columns; c += 1u) {
    states[next + c] = 0.0;
  }
  for (var j = 0u; j < step.rows; j += 1u) {
    let p = exp(logit(s, j) - peak) / total;
    for (var c = 0u; c < step.columns; c += 1u) {
      states[next + c] += p * anchors[j * step.columns + c];
    }
  }
  for (var c = 0u; c < step.columns; c += 1u) {
    states[next + c] = states[s + c] + step.rate * (states[next + c] - states[s + c]);
  }
  stats[step.index * step.rows + i] = vec4f(peak, total, logit(s, i) - peak - log(total), 0.0);
}

@compute @workgroup_size(64)
fn choose(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= step.rows) {
    return;
  }
  var best = step.cut;
  for (var k = step.cut + 1u; k < step.steps; k += 1u) {
    if (stats[k * step.rows + i].z > stats[best * step.rows + i].z) {
      best = k;
    }
  }
  losses[i] = -stats[best * step.rows + i].z;
  stats[best * step.rows + i].w = -step.share;
}

@compute @workgroup_size(64)
fn rowsBack(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= step.rows) {
    return;
  }
  let s = (step.index * step.rows + i) * step.columns;
  let stat = stats[step.index * step.rows + i];
  var delta = 0.0;
  for (var j = 0u; j < step.rows; j += 1u) {
    delta += exp(logit(s, j) - stat.x) / stat.y * dotWithAnchor(i, j);
  }
  deltas[i] = delta;
  for (var c = 0u; c < step.columns; c += 1u) {
    outgoing[i * step.columns + c] = (1.0 - step.rate) * incoming[i * step.columns + c];
  }
  for (var j = 0u; j < step.rows; j += 1u) {
    let p = exp(logit(s, j) - stat.x) / stat.y;
    let slope = p * (dotWithAnchor(i, j) - delta) + stat.w * (select(0.0, 1.0, i == j) - p);
    for (var c = 0u; c < step.columns; c += 1u) {
      outgoing[i * step.columns + c] += step.pullback * slope * anchors[j * step.columns + c];
    }
  }
}

@compute @workgroup_size(64)
fn anchorsBack(@builtin(global_invocation_id) id: vec3u) {
  let j = id.x;
  if (j >= step.rows) {
    return;
  }
  for (var i = 0u; i < step.rows; i += 1u) {
    let s = (step.index * step.rows + i) * step.columns;
    let stat = stats[step.index * step.rows + i];
    let p = exp(logit(s, j) - stat.x) / stat.y;
    let slope = p * (dotWithAnchor(i, j) - deltas[i]) + stat.w * (select(0.0, 1.0, i == j) - p);
    for (var c = 0u; c < step.columns; c += 1u) {
      let a = anchors[j * step.columns + c];
      gradient[j * step.columns + c] += p * step.rate * incoming[i * step.columns + c]
        + step.pullback * slope * (states[s + c] - step.time * a);
    }
  }
}
