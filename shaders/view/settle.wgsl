// The zone picture for d > 2, after the flow: what a block of cells was assigned to.
//
// stats  T x block  read: (largest logit, 1 / Z, .., index of the most probable anchor); 1 / Z is the largest probability (more than 1 where it is exactly 1)
// shares T          read: the part of the flow's time that each step covers
// list              read: the cells of the rows
// cells             written as in zones.wgsl
// One invocation a cell.
#import zone_grid
#import zone_cell

@group(0) @binding(0) var<uniform> grid: ZoneGrid;
@group(0) @binding(1) var<storage, read> stats: array<vec4f>;
@group(0) @binding(2) var<storage, read> list: array<u32>;
@group(0) @binding(3) var<storage, read_write> cells: array<u32>;
@group(0) @binding(4) var<storage, read> shares: array<f32>;

@compute @workgroup_size(64)
fn settle(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= grid.block || grid.first + id.x >= grid.listed) {
    return;
  }
  var clarity = 0.0;
  for (var k = 0u; k < grid.steps; k += 1u) {
    clarity += shares[k] * min(stats[k * grid.block + id.x].y, 1.0);
  }
  let end = stats[(grid.steps - 1u) * grid.block + id.x];
  cells[list[grid.first + id.x]] = pack_cell(u32(end.w), end.y, clarity);
}
