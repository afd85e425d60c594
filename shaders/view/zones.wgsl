// The zone picture for d <= 2: follows the centres of the listed cells forwards to the anchors they end at.
//
//   P_j = softmax_j(-gain |x / rho - a_j|^2),   e = sum_j P_j a_j
//   x <- x - decay x + c0 e[k] + c1 e[k-1] + c2 e[k-2]          (src/lzn/schedule.ts)
//
// coefficients  2 T  read: (gain, 1 / rho, decay, share of the flow's time), (c0, c1, c2, 0) of each step
// anchors       n    read: their two coordinates, side by side
// list               read: the cells to compute
// cells              written: most probable anchor at the last step, its probability there, mean over time of the largest one
//
// One invocation carries four cells through the whole schedule, like the rows of shaders/flow/walk-flat.wgsl and with the same sweeps
// (lib/flat_sweep), but nothing is stored on the way. Cells have nothing to do with one another: no barrier, no shared memory.
#import zone_grid
#import cell_centre
#import zone_cell
#import flat_rows
#import flat_sweep

const CENTRED = false;

@group(0) @binding(0) var<uniform> grid: ZoneGrid;
@group(0) @binding(1) var<storage, read> coefficients: array<vec4f>;
@group(0) @binding(2) var<storage, read> anchors: array<vec2f>;
@group(0) @binding(3) var<storage, read> list: array<u32>;
@group(0) @binding(4) var<storage, read_write> cells: array<u32>;

fn anchorAt(j: u32) -> vec3f {
  return vec3f(anchors[min(j, grid.anchors - 1u)], 0.0);
}

fn weightsAt(j: u32) -> vec4f {
  return select(vec4f(0.0), vec4f(NEVER), j + vec4u(0u, 1u, 2u, 3u) >= vec4u(grid.anchors));
}

fn centreOf(entry: u32) -> vec3f {
  return vec3f(cell_centre(list[grid.first + entry], grid.centre, grid.half, grid.columns, grid.rows), 0.0);
}

@compute @workgroup_size(64)
fn zones(@builtin(global_invocation_id) id: vec3u) {
  if (4u * id.x >= grid.block) {
    return;
  }
  // Lanes past the end repeat the last cell.
  let entries = four(4u * id.x, grid.block - 1u);
  var x = columns(centreOf(entries.x), centreOf(entries.y), centreOf(entries.z), centreOf(entries.w));
  let origin = Points();
  var last = Points();
  var older = Points();
  var winner = vec4u(0u);
  var confidence = vec4f(0.0);
  var clarity = vec4f(0.0);
  for (var k = 0u; k < grid.steps; k += 1u) {
    let now = coefficients[2u * k];
    let c = coefficients[2u * k + 1u];
    let y = scaled(now.y, x);
    let seen = sweep(y, origin, now.x, grid.anchors);
    if (k + 1u == grid.steps) {
      winner = seen.tile + leadOf(seen.tile, y, origin, now.x).place;
    }
    confidence = 1.0 / seen.total;
    clarity += now.w * confidence;
    let mean = times(confidence, seen.mean);
    let change = sum(scaled(c.x, mean), sum(scaled(c.y, last), scaled(c.z, older)));
    x = sum(x, difference(change, scaled(now.z, x)));
    older = last;
    last = mean;
  }
  for (var r = 0u; r < 4u; r += 1u) {
    cells[list[grid.first + entries[r]]] = pack_cell(winner[r], confidence[r], clarity[r]);
  }
}
