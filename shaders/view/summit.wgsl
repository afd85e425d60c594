// The largest log density of a grid, by which its shading and its contours are measured.
//
// values  cells  read: (log density, ..)      summit  1  written
// One workgroup: every invocation takes each 64th cell, then the 64 results are halved six times.
struct Cells {
  count: u32,
}

@group(0) @binding(0) var<uniform> cells: Cells;
@group(0) @binding(1) var<storage, read> values: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> summit: array<f32>;

var<workgroup> best: array<f32, 64>;

@compute @workgroup_size(64)
fn highest(@builtin(local_invocation_index) lane: u32) {
  var most = -3.0e38;
  for (var i = lane; i < cells.count; i += 64u) {
    most = max(most, values[i].x);
  }
  best[lane] = most;
  for (var span = 32u; span > 0u; span /= 2u) {
    workgroupBarrier();
    if (lane < span) {
      best[lane] = max(best[lane], best[lane + span]);
    }
  }
  if (lane == 0u) {
    summit[0] = best[0];
  }
}
