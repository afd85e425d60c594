// Nearest codes, depth by depth, each for what the one before has left (van den Oord et al. 2017, arXiv 1711.00937; Lee et al. 2022,
// arXiv 2203.01941). One codebook e for all depths:
//
//   r_0 = z     k_i = argmin_j |r_(i-1) - e_j|^2, the lowest of equals     r_i = r_(i-1) - e_(k_i)     code = e_(k_1) + ... + e_(k_D)
//
//   commitment   c = 1/D sum_i |r_i|^2            dL/dz = dL/dcode + gain sum_i r_i,   gain = 2 beta / (D rows)
//
//   z                        rows x columns          read             codebook  codes x columns  read
//   residuals                depth x rows x columns  written: r_0 ... r_(D-1), what each depth codes
//   code, left = sum_i r_i   rows x columns          written
//   halves   codes           written: |e|^2 / 2, and a large number for what only pads
//   products rows x codes    read: r . e of a block of rows, from nn/row-products.wgsl, whose tiles do nearly all of the work
//   chosen   depth x rows    written: k              far  depth x rows  written: |r_i|^2            penalty  rows  written: (beta c, c, 0, 0)
//
// |r - e|^2 is compared without |r|^2, as |e|^2 / 2 - r . e; the residual itself is subtracted, so no large numbers cancel in the loss.
// `begin`, `gather` and `straighten`: an invocation a vec4; `halve`: one for four codes; flat grids, folded into y by the caller. `pick`: a
// workgroup of 16 takes a row: lane l looks at every 16th four of codes and keeps the best, then all of them are compared in one order.

#import sum_over_lanes

struct Task {
  // Of the batch.
  rows: u32,
  // vec4s of a row.
  width: u32,
  codes: u32,
  depths: u32,
  // Of this block: its depth, counted from 0, and its first row.
  depth: u32,
  first: u32,
  beta: f32,
  gain: f32,
}

@group(0) @binding(0) var<uniform> task: Task;
@group(0) @binding(1) var<storage, read> z: array<vec4f>;
@group(0) @binding(2) var<storage, read> codebook: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> code: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> left: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> residuals: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> chosen: array<u32>;
@group(0) @binding(7) var<storage, read_write> far: array<f32>;
@group(0) @binding(8) var<storage, read_write> penalty: array<vec4f>;
@group(0) @binding(9) var<storage, read> codeGradient: array<vec4f>;
@group(0) @binding(10) var<storage, read_write> gradient: array<vec4f>;
@group(0) @binding(11) var<storage, read_write> halves: array<vec4f>;
@group(0) @binding(12) var<storage, read> products: array<vec4f>;

// No code is farther: what only pads is never taken.
const FAR = 3e38;

@compute @workgroup_size(64)
fn begin(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i < task.rows * task.width) {
    residuals[i] = z[i];
    left[i] = vec4f();
  }
}

@compute @workgroup_size(64)
fn halve(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (4u * i >= task.codes) {
    return;
  }
  var half = vec4f(FAR);
  for (var k = 0u; k < min(4u, task.codes - 4u * i); k++) {
    var squares = vec4f();
    for (var c = 0u; c < task.width; c++) {
      let e = codebook[(4u * i + k) * task.width + c];
      squares += e * e;
    }
    half[k] = 0.5 * dot(squares, vec4f(1.0));
  }
  halves[i] = half;
}

var<workgroup> bestScores: array<f32, 16>;
var<workgroup> bestCodes: array<u32, 16>;

@compute @workgroup_size(16)
fn pick(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let fours = (task.codes + 3u) / 4u;
  var best = 0u;
  var least = FAR;
  for (var i = lane; i < fours; i += LANES) {
    let scores = halves[i] - products[workgroupId.x * fours + i];
    for (var k = 0u; k < 4u; k++) {
      if (scores[k] < least) {
        least = scores[k];
        best = 4u * i + k;
      }
    }
  }
  bestScores[lane] = least;
  bestCodes[lane] = best;
  workgroupBarrier();
  for (var l = 0u; l < LANES; l++) {
    if (bestScores[l] < least || (bestScores[l] == least && bestCodes[l] < best)) {
      least = bestScores[l];
      best = bestCodes[l];
    }
  }
  let row = task.first + workgroupId.x;
  let here = task.depth * task.rows + row;
  var squares = vec4f();
  for (var c = lane; c < task.width; c += LANES) {
    let e = codebook[best * task.width + c];
    let after = residuals[here * task.width + c] - e;
    if (task.depth + 1u < task.depths) {
      residuals[(here + task.rows) * task.width + c] = after;
    }
    left[row * task.width + c] += after;
    squares += after * after;
  }
  let square = dot(sumOverLanes(lane, squares), vec4f(1.0));
  if (lane == 0u) {
    chosen[here] = best;
    far[here] = square;
    let before = select(penalty[row].y, 0.0, task.depth == 0u);
    let commitment = before + square / f32(task.depths);
    penalty[row] = vec4f(task.beta * commitment, commitment, 0.0, 0.0);
  }
}

@compute @workgroup_size(64)
fn gather(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i < task.rows * task.width) {
    var sum = vec4f();
    for (var depth = 0u; depth < task.depths; depth++) {
      sum += codebook[chosen[depth * task.rows + i / task.width] * task.width + i % task.width];
    }
    code[i] = sum;
  }
}

@compute @workgroup_size(64)
fn straighten(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i < task.rows * task.width) {
    gradient[i] = codeGradient[i] + task.gain * left[i];
  }
}
