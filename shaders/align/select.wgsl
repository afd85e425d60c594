// The alignment loss of a batch and what it asks of each step's assignment.
//
//   max:  k_i = argmax_{cut <= k <= last} log P_i,own[k]  (the first of equals)
//         log    loss_i = -log P_i[k_i]           y_i[k] = -[k = k_i] / n
//         plain  loss_i = -P_i[k_i]               y_i[k] = -[k = k_i] P_i[k_i] / n
//   sum (what the article argues against): the same, summed over every step from 0 on
//
// with y = dL/d log P_i,own, the loss being the mean over the n rows. Each row owns an anchor: its sample's in the other view, one each;
// or its class's, which many rows share.
//
// stats     steps x rows   read (.., .., log P_own, winner); where `pull`, as many again written: (y, 0, 0, 0)
// owners    rows           read: index of the own anchor
// anchors, states          read for the ODE error; states are measured from `to` times the own anchor
// rows      rows           written: (loss_i, k_i, P_i,own at the last step, |x_i - a_w| / |a_w|, w the last winner)
// One invocation a row; T is small.
struct Choice {
  rows: u32,
  steps: u32,
  cut: u32,      // first step that may be chosen
  last: u32,     // last of them, not before the first
  width: u32,
  finals: u32,   // index of the first vec4 of the last states
  plain: u32,    // 1: without the logarithm
  sum: u32,      // 1: sum over all steps
  share: f32,    // 1 / n
  to: f32,       // paper time of the last states
  pull: u32,     // 1: somebody goes back through the flow
}

@group(0) @binding(0) var<uniform> choice: Choice;
@group(0) @binding(1) var<storage, read_write> stats: array<vec4f>;
@group(0) @binding(2) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(3) var<storage, read> states: array<vec4f>;
@group(0) @binding(4) var<storage, read> owners: array<u32>;
@group(0) @binding(5) var<storage, read_write> rows: array<vec4f>;

fn pull(step: u32, row: u32, y: f32) {
  if (choice.pull == 1u) {
    stats[(choice.steps + step) * choice.rows + row] = vec4f(y, 0.0, 0.0, 0.0);
  }
}

fn term(logP: f32) -> vec2f {
  if (choice.plain == 1u) {
    let p = exp(logP);
    return vec2f(-p, -p * choice.share);
  }
  return vec2f(-logP, -choice.share);
}

@compute @workgroup_size(64)
fn choose(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= choice.rows) {
    return;
  }
  var best = choice.cut;
  var bestLog = stats[choice.cut * choice.rows + row].z;
  for (var k = choice.cut + 1u; k <= choice.last; k += 1u) {
    let logP = stats[k * choice.rows + row].z;
    if (logP > bestLog) {
      best = k;
      bestLog = logP;
    }
  }
  var loss = term(bestLog).x;
  if (choice.sum == 1u) {
    loss = 0.0;
    for (var k = 0u; k < choice.steps; k += 1u) {
      let part = term(stats[k * choice.rows + row].z);
      loss += part.x;
      pull(k, row, part.y);
    }
  } else {
    for (var k = 0u; k < choice.steps; k += 1u) {
      pull(k, row, select(0.0, term(bestLog).y, k == best));
    }
  }
  let last = stats[(choice.steps - 1u) * choice.rows + row];
  let winner = u32(last.w) * choice.width;
  let owned = owners[row] * choice.width;
  var gap = 0.0;
  var norm = 0.0;
  for (var i = 0u; i < choice.width; i += 1u) {
    let a = anchors[winner + i];
    let own = anchors[owned + i];
    let difference = a - (states[choice.finals + row * choice.width + i] + choice.to * own);
    gap += dot(difference, difference);
    norm += dot(a, a);
  }
  rows[row] = vec4f(loss, f32(best), exp(last.z), sqrt(gap / max(norm, 1e-30)));
}
