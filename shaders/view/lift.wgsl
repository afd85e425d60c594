// The zone picture for d > 2, before the flow: writes the latents of a block of cells, points of the plane in the latent space.
//
//   s = o + x e1 + y e2      o: the plane's point nearest to the prior's centre
//
// axes    3 x d      read: e1, e2, o, zero in the padding
// list               read: the cells to compute
// points  block x d  written: the first states of a flow of rows without own anchor
// One invocation a vec4 of one point.
#import zone_grid
#import cell_centre

@group(0) @binding(0) var<uniform> grid: ZoneGrid;
@group(0) @binding(1) var<storage, read> axes: array<vec4f>;
@group(0) @binding(2) var<storage, read> list: array<u32>;
@group(0) @binding(3) var<storage, read_write> points: array<vec4f>;

@compute @workgroup_size(64)
fn lift(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x / grid.width;
  let column = id.x % grid.width;
  if (row >= grid.block) {
    return;
  }
  // The last block of a list may be short; its spare rows repeat the last cell.
  let cell = list[min(grid.first + row, grid.listed - 1u)];
  let at = cell_centre(cell, grid.centre, grid.half, grid.columns, grid.rows);
  points[id.x] = at.x * axes[column] + at.y * axes[grid.width + column] + axes[2u * grid.width + column];
}
