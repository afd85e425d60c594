// Sum of one vec4 a lane over a workgroup of 16, as a binary tree: the order of the additions is fixed, so a rerun gives
// the same bits. Every lane gets the sum. Call it in uniform control flow only. Sixteen lanes, because a software
// adapter pays for each barrier by the lane (64 took three times as long there) and a GPU has columns enough to be busy.

const LANES = 16u;
var<workgroup> laneSums: array<vec4f, 16>;

fn sumOverLanes(lane: u32, value: vec4f) -> vec4f {
  laneSums[lane] = value;
  workgroupBarrier();
  for (var width = LANES / 2u; width > 0u; width = width / 2u) {
    if (lane < width) {
      laneSums[lane] += laneSums[lane + width];
    }
    workgroupBarrier();
  }
  let total = laneSums[0];
  workgroupBarrier(); // nobody overwrites laneSums[0] for a next sum before all have read it
  return total;
}
