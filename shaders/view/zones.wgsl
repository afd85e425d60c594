// The zone picture for d <= 2: follows the centres of the listed cells forwards to the anchors they end at.
//
//   P_j = softmax_j(-kappa |x - rho a_j|^2),   e = sum_j P_j a_j
//   x <- x - decay x + c0 e[k] + c1 e[k-1] + c2 e[k-2]          (src/lzn/schedule.ts)
//
// coefficients  2 T  read: (kappa, rho, decay, 0), (c0, c1, c2, 0) of each step
// anchors       n    read: their two coordinates, side by side
// list               read: the cells to compute
// cells              written: most probable anchor at the last step, its probability there, mean over the steps of the largest probability
//
// One invocation carries four cells through the whole schedule, one in each lane of its vec4s: states and the two last means
// stay in registers, nothing is stored on the way, and an anchor's load serves four cells. Each step sweeps over the anchors
// twice, first for the largest logit, then for the sums: a distance computed again costs less than an exponential to rescale
// the sums by, and anchors that are far behind, late in the flow nearly all, need no exponential either.
// Cells have nothing to do with one another: no barrier, no shared memory.
#import zone_grid
#import zone_cell

@group(0) @binding(0) var<uniform> grid: ZoneGrid;
@group(0) @binding(1) var<storage, read> coefficients: array<vec4f>;
@group(0) @binding(2) var<storage, read> anchors: array<vec2f>;
@group(0) @binding(3) var<storage, read> list: array<u32>;
@group(0) @binding(4) var<storage, read_write> cells: array<u32>;

const NEVER = -3.0e38;
const NEGLIGIBLE = 24.0;  // nats: e^-24 is less than the rounding of a sum

fn logits(x: vec4f, y: vec4f, anchor: vec2f, kappa: f32, rho: f32) -> vec4f {
  let dx = x - rho * anchor.x;
  let dy = y - rho * anchor.y;
  return -kappa * (dx * dx + dy * dy);
}

fn store(entry: u32, anchor: u32, confidence: f32, clarity: f32) {
  if (entry < grid.block) {
    cells[list[grid.first + entry]] = pack_cell(anchor, confidence, clarity / f32(grid.steps));
  }
}

@compute @workgroup_size(64)
fn zones(@builtin(global_invocation_id) id: vec3u) {
  let entry = 4u * id.x;
  if (entry >= grid.block) {
    return;
  }
  // Lanes past the end repeat the last cell.
  let at = grid.first + min(vec4u(entry) + vec4u(0u, 1u, 2u, 3u), vec4u(grid.block - 1u));
  let p0 = cell_centre(list[at.x], grid.half, grid.columns, grid.rows);
  let p1 = cell_centre(list[at.y], grid.half, grid.columns, grid.rows);
  let p2 = cell_centre(list[at.z], grid.half, grid.columns, grid.rows);
  let p3 = cell_centre(list[at.w], grid.half, grid.columns, grid.rows);
  var x = vec4f(p0.x, p1.x, p2.x, p3.x);
  var y = vec4f(p0.y, p1.y, p2.y, p3.y);
  var lastX = vec4f(0.0);
  var lastY = vec4f(0.0);
  var olderX = vec4f(0.0);
  var olderY = vec4f(0.0);
  var winner = vec4u(0u);
  var confidence = vec4f(0.0);
  var clarity = vec4f(0.0);
  for (var k = 0u; k < grid.steps; k += 1u) {
    let now = coefficients[2u * k];
    let c = coefficients[2u * k + 1u];
    var peak = vec4f(NEVER);
    for (var j = 0u; j < grid.anchors; j += 1u) {
      let l = logits(x, y, anchors[j], now.x, now.y);
      // The smallest index among equals wins, as in shaders/flow/assign.wgsl.
      winner = select(winner, vec4u(j), l > peak);
      peak = max(peak, l);
    }
    let least = peak - NEGLIGIBLE;
    var total = vec4f(0.0);
    var sumX = vec4f(0.0);
    var sumY = vec4f(0.0);
    for (var j = 0u; j < grid.anchors; j += 1u) {
      let a = anchors[j];
      let l = logits(x, y, a, now.x, now.y);
      if (all(l < least)) {
        continue;
      }
      let e = exp(l - peak);
      total += e;
      sumX += e * a.x;
      sumY += e * a.y;
    }
    confidence = 1.0 / total;
    clarity += confidence;
    let meanX = sumX * confidence;
    let meanY = sumY * confidence;
    x += c.x * meanX + c.y * lastX + c.z * olderX - now.z * x;
    y += c.x * meanY + c.y * lastY + c.z * olderY - now.z * y;
    olderX = lastX;
    olderY = lastY;
    lastX = meanX;
    lastY = meanY;
  }
  store(entry, winner.x, confidence.x, clarity.x);
  store(entry + 1u, winner.y, confidence.y, clarity.y);
  store(entry + 2u, winner.z, confidence.z, clarity.z);
  store(entry + 3u, winner.w, confidence.w, clarity.w);
}
