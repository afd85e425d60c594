// Alignment and uniformity on the sphere (Wang and Isola 2020):
//
//   L = mean_i |u_i - u'_i|^2 + lambda (U_1 + U_2) / 2,   U_v = log of the mean over pairs i < j of view v of e^(-2 |u_i - u_j|^2)
//   dL/du_i = (2 / n) (u_i - u'_i) - (2 lambda / W_v) (r_i u_i - sum_j E_ij u_j),   r_i = sum_j E_ij,   W_v = sum over pairs of E
//
//   u          2n x d  read                      stats, sums  read: what objectives/pairs.wgsl left, a group a view
//   densities  2n      r                         totals       1     (W_1, W_2, (U_1 + U_2) / 2, 0)
//   gradient   2n x d  written: dL/du            losses       n     written: .x = |u_i - u'_i|^2 + lambda (U_1 + U_2) / 2, the rest 0
//
// A view of one sample has no pairs: U = 0. One invocation a row, a sample or a vec4; W by a workgroup of 16, lane l adding every
// 16th row in order, then a tree.
#import pair_plan
#import sum_over_lanes

@group(0) @binding(0) var<uniform> plan: PairPlan;  // balance = lambda
@group(0) @binding(1) var<storage, read> u: array<vec4f>;
@group(0) @binding(2) var<storage, read> stats: array<vec2f>;
@group(0) @binding(3) var<storage, read> sums: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> densities: array<f32>;
@group(0) @binding(5) var<storage, read_write> totals: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> losses: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> gradient: array<vec4f>;

// r of each row.
@compute @workgroup_size(64)
fn density(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= plan.groups * plan.groupRows) {
    return;
  }
  let slot = slotOf(row);
  let stride = 8u * allTiles();
  var sum = 0.0;
  for (var part = 0u; part < plan.parts; part += 1u) {
    let heard = stats[part * stride + slot];
    sum += heard.y * exp(heard.x);
  }
  densities[row] = sum;
}

@compute @workgroup_size(16)
fn total(@builtin(local_invocation_index) lane: u32) {
  let n = plan.groupRows;
  var sum = vec2f();
  for (var row = lane; row < n; row += LANES) {
    sum += vec2f(densities[row], densities[n + row]);
  }
  let pairs = 0.5 * sumOverLanes(lane, vec4f(sum, 0.0, 0.0));
  if (lane == 0u) {
    let count = 0.5 * f32(n) * f32(n - 1u);
    let mean = pairs.xy / max(count, 1.0);
    totals[0] = vec4f(pairs.xy, select(0.0, 0.5 * (log(mean.x) + log(mean.y)), n > 1u), 0.0);
  }
}

@compute @workgroup_size(64)
fn rows(@builtin(global_invocation_id) id: vec3u) {
  let n = plan.groupRows;
  if (id.x >= n) {
    return;
  }
  var squares = 0.0;
  for (var i = 0u; i < plan.width; i += 1u) {
    let apart = u[id.x * plan.width + i] - u[(n + id.x) * plan.width + i];
    squares += dot(apart, apart);
  }
  losses[id.x] = vec4f(squares + plan.balance * totals[0].z, 0.0, 0.0, 0.0);
}

@compute @workgroup_size(64)
fn pulled(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.y * groups.x * 64u + id.x;
  let n = plan.groupRows;
  if (at >= 2u * n * plan.width) {
    return;
  }
  let row = at / plan.width;
  let i = at % plan.width;
  let partner = (row + n) % (2u * n);
  let slot = slotOf(row);
  let stride = 8u * allTiles();
  var away = densities[row] * u[at];
  for (var part = 0u; part < plan.parts; part += 1u) {
    let place = part * stride + slot;
    away -= exp(stats[place].x) * sums[sumsOf(place) + 8u * i];
  }
  let weight = select(totals[0].y, totals[0].x, row < n);
  let repel = select(0.0, 2.0 * plan.balance / weight, n > 1u);
  gradient[at] = (2.0 / f32(n)) * (u[at] - u[partner * plan.width + i]) - repel * away;
}
