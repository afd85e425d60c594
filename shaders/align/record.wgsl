// One line of the training record, so that no iteration waits for a read-back.
//
//   history[slot] = (mean_i loss_i, gradient norm, gradient entries that are not finite, 0)
//
// rows  n  read: .x = loss_i      status  1  read: the optimiser's      history  ring of slots, one written
// One workgroup of 16 lanes; lane l adds rows l, l + 16, ... in order, then a fixed tree: the same bits every time.
#import sum_over_lanes

struct Record {
  rows: u32,
  slot: u32,
  share: f32,   // 1 / rows
}

@group(0) @binding(0) var<uniform> line: Record;
@group(0) @binding(1) var<storage, read> rows: array<vec4f>;
@group(0) @binding(2) var<storage, read> status: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> history: array<vec4f>;

@compute @workgroup_size(16)
fn record(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var i = lane; i < line.rows; i += LANES) {
    sum += rows[i].x;
  }
  let total = sumOverLanes(lane, vec4f(sum, 0.0, 0.0, 0.0));
  if (lane == 0u) {
    history[line.slot] = vec4f(total.x * line.share, status[0].x, status[0].z, 0.0);
  }
}
