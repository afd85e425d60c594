// Softmax assignment of a block of rows, in place.
//
//   P_ij = exp(l_ij - m_i) / Z_i,   m_i = max_j l_ij,   Z_i = sum_j exp(l_ij - m_i)
//   log P_i,own = l_i,own - m_i - log Z_i     (never the logarithm of a probability: that underflows where the
//                                              own anchor is 100 nats behind, and the loss would be infinite)
//
// logits   block x pitch(n)    read; probabilities written over them
// stats    steps x rows        written: (m_i, 1 / Z_i, log P_i,own, index of the largest P_i)
//
// One invocation a row, three sweeps over numbers that were just written. The order of the sum is fixed.
#import flow_step

@group(0) @binding(0) var<uniform> plan: Step;
@group(0) @binding(1) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> stats: array<vec4f>;

@compute @workgroup_size(64)
fn assign(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= plan.rows) {
    return;
  }
  let pitch = (plan.anchors + 3u) / 4u;
  let first = row * pitch;
  var top = vec4f(-3.0e38);
  var topAt = vec4u(0u);
  for (var j = 0u; j < pitch; j += 1u) {
    let l = logits[first + j];
    topAt = select(topAt, vec4u(4u * j) + vec4u(0u, 1u, 2u, 3u), l > top);
    top = max(top, l);
  }
  let peak = max(max(top.x, top.y), max(top.z, top.w));
  // Rows without an own anchor (the zone picture) carry an index past the end.
  let own = plan.own + plan.firstRow + row;
  var ownLogit = peak;
  if (own < plan.anchors) {
    ownLogit = logits[first + own / 4u][own % 4u];
  }
  var sum = vec4f(0.0);
  for (var j = 0u; j < pitch; j += 1u) {
    let e = exp(logits[first + j] - peak);
    sum += e;
    logits[first + j] = e;
  }
  let total = (sum.x + sum.y) + (sum.z + sum.w);
  let scale = 1.0 / total;
  for (var j = 0u; j < pitch; j += 1u) {
    logits[first + j] *= scale;
  }
  // The smallest index among equals wins, so that exact duplicates give the same answer everywhere.
  let leading = select(vec4u(0xffffffu), topAt, top == vec4f(peak));
  let winner = min(min(leading.x, leading.y), min(leading.z, leading.w));
  stats[plan.index * plan.totalRows + plan.firstRow + row] = vec4f(peak, scale, ownLogit - peak - log(total), f32(winner));
}
