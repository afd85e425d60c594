// The assignment term of latent alignment at a single time t, with latents that the closed form gives: no flow is integrated.
//
//   s_i = t a_i + (1 - t) alpha eps_i            the latents of a view
//   loss_i = -log softmax_l(-k |s_i - t b_l|^2)_i,   k = 1 / (2 (1 - t)^2),   b: the anchors of the other view
//   L = mean over rows and both directions; with R = P - 1[i = l] and c = t / (1 - t)^2 = 2 k t
//   dL/ds_i = (c / 2n) sum_l R_il b_l,   dL/db_l = (c / 2n) sum_i R_il (s_i - t b_l),   dL/da_i = t dL/ds_i on top
//
//   a       2n x d  read: anchors, view 1 above view 2        noise   2n x d  read: (1 - t) alpha eps, zeros in the padding
//   s       2n x d  latents, of view 1 above those of view 2  marks   2n      (log-sum-exp, 1 - p) of the latents
//   stats, sums          read: what the latents heard of the anchors (objectives/pairs.wgsl, attend)
//   backStats, backSums  read: what the anchors heard of the latents (pull)
//   losses  n  written: .x the mean of both directions, the rest 0       gradient  2n x d  written: dL/da of both views
//
// One invocation a vec4, and one a sample; parts in order.
#import softmax_loss

@group(0) @binding(0) var<uniform> plan: PairPlan;  // of the latents' sweep: gain = k, keyScale = t
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> noise: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> s: array<vec4f>;
@group(0) @binding(4) var<storage, read> stats: array<vec2f>;
@group(0) @binding(5) var<storage, read> sums: array<vec4f>;
@group(0) @binding(6) var<storage, read> backStats: array<vec2f>;
@group(0) @binding(7) var<storage, read> backSums: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> marks: array<vec2f>;
@group(0) @binding(9) var<storage, read_write> losses: array<vec4f>;
@group(0) @binding(10) var<storage, read_write> gradient: array<vec4f>;

// Row of the other view.
fn partnerOf(row: u32) -> u32 {
  return (row + plan.groupRows) % (2u * plan.groupRows);
}

@compute @workgroup_size(64)
fn latents(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.y * groups.x * 64u + id.x;
  if (at < 2u * plan.groupRows * plan.width) {
    s[at] = plan.keyScale * a[at] + noise[at];
  }
}

// Loss of a latent; leaves its marks.
fn judge(row: u32) -> f32 {
  var squares = 0.0;
  for (var i = 0u; i < plan.width; i += 1u) {
    let apart = s[row * plan.width + i] - plan.keyScale * a[partnerOf(row) * plan.width + i];
    squares += dot(apart, apart);
  }
  let outcome = outcomeOf(-plan.gain * squares, slotOf(row));
  marks[row] = vec2f(outcome.lse, outcome.rest);
  return outcome.loss;
}

@compute @workgroup_size(64)
fn rows(@builtin(global_invocation_id) id: vec3u) {
  let n = plan.groupRows;
  if (id.x < n) {
    losses[id.x] = vec4f(0.5 * (judge(id.x) + judge(id.x + n)), 0.0, 0.0, 0.0);
  }
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
  let partner = partnerOf(row);
  let mark = marks[row];
  let t = plan.keyScale;
  let slot = slotOf(row);
  let stride = 8u * allTiles();
  // As one whose latent shall find the other view's anchor.
  var found = -mark.y * a[partner * plan.width + i];
  // As an anchor that the other view's latent shall find: sum R s, and sum R.
  let rest = marks[partner].y;
  var heard = -rest * s[partner * plan.width + i];
  var weight = -rest;
  for (var part = 0u; part < plan.parts; part += 1u) {
    let place = part * stride + slot;
    let piece = sumsOf(place) + 8u * i;
    found += exp(stats[place].x - mark.x) * sums[piece];
    heard += backSums[piece];
    weight += backStats[place].x;
  }
  let pull = plan.gain * t / f32(n);
  gradient[at] = pull * (t * found + (heard - t * weight * a[at]));
}
