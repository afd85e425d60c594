// InfoNCE of unit rows against one key of their own and many that are not (NT-Xent where the keys are the rows themselves):
//
//   loss_a = -log( e^(s_a) / (e^(s_a) + sum_b e^(l_ab)) ),   s_a = <u_a, v_p(a)> / tau,   p(a): the other view's row
//   L = mean over the 2n rows;   without NEGATIVES  loss_a = -s_a
//   dL/du_a = (1 / 2n tau) ( -r_a v_p(a) + sum_b w_ab y_b ),   r_a = 1 - p_a
//
//   w_ab = p_ab, or, where the keys are rows that hear this one in turn (SYMMETRIC), p_ab + p_ba; and then -(r_a + r_p(a)) of the own
//
//   u, v    2n x d  read: rows; keys of their own           stats, sums  read: what objectives/pairs.wgsl left
//   marks   2n      (log-sum-exp, r)                        losses       n      written: .x the mean of a sample's two, the rest 0
//   gradient  2n x d  written: dL/du, zeros in the padding
//
// One invocation a sample, and one a vec4 of the gradient; parts in order.
#import softmax_loss

override NEGATIVES: bool = true;
override SYMMETRIC: bool = false;

@group(0) @binding(0) var<uniform> plan: PairPlan;
@group(0) @binding(1) var<storage, read> u: array<vec4f>;
@group(0) @binding(2) var<storage, read> v: array<vec4f>;
@group(0) @binding(3) var<storage, read> stats: array<vec2f>;
@group(0) @binding(4) var<storage, read> sums: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> marks: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> losses: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> gradient: array<vec4f>;

fn partnerOf(row: u32) -> u32 {
  return (row + plan.groupRows / 2u) % plan.groupRows;
}

// Loss of a row; leaves its marks.
fn judge(row: u32) -> f32 {
  var near = 0.0;
  for (var i = 0u; i < plan.width; i += 1u) {
    near += dot(u[row * plan.width + i], v[partnerOf(row) * plan.width + i]);
  }
  let own = plan.gain * near;
  var outcome = Outcome(-own, 1.0, own);
  if (NEGATIVES) {
    outcome = outcomeOf(own, slotOf(row));
  }
  marks[row] = vec2f(outcome.lse, outcome.rest);
  return outcome.loss;
}

@compute @workgroup_size(64)
fn rows(@builtin(global_invocation_id) id: vec3u) {
  let n = plan.groupRows / 2u;
  if (id.x < n) {
    losses[id.x] = vec4f(0.5 * (judge(id.x) + judge(id.x + n)), 0.0, 0.0, 0.0);
  }
}

@compute @workgroup_size(64)
fn pulled(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.y * groups.x * 64u + id.x;
  if (at >= plan.groupRows * plan.width) {
    return;
  }
  let row = at / plan.width;
  let i = at % plan.width;
  let mark = marks[row];
  let partner = partnerOf(row);
  var rest = mark.y;
  if (SYMMETRIC) {
    rest += marks[partner].y;
  }
  var sum = -rest * v[partner * plan.width + i];
  let slot = slotOf(row);
  let stride = 8u * allTiles();
  for (var part = 0u; part < select(0u, plan.parts, NEGATIVES); part += 1u) {
    let place = part * stride + slot;
    let piece = sums[sumsOf(place) + 8u * i];
    if (SYMMETRIC) {
      sum += piece;
    } else {
      sum += exp(stats[place].x - mark.x) * piece;
    }
  }
  gradient[at] = (plan.gain / f32(plan.groupRows)) * sum;
}
