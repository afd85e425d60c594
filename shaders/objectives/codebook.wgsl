// A codebook that follows what it codes by moving averages (van den Oord et al. 2017, appendix A), and finds its dead codes new places.
//
//   count_j <- decay count_j + (1 - decay) n_j        sum_j <- decay sum_j + (1 - decay) S_j
//   n_j, S_j: how many residuals chose code j in this batch, at any depth, and their sum
//
//   dead_j = count_j < least:     sum_j <- a residual of the batch, count_j <- 1                (only with restarts)
//   e_j = sum_j / size_j,         size_j = (count_j + eps) / (T + codes eps) T,     T = sum of all counts
//
//   chosen     depth x rows              read: the code of each             residuals  depth x rows x columns  read
//   counts     codes x 1, a vec4 each    read and written                   sums       codes x columns         read and written
//   picks      which residuals the dead codes take, in the order of their numbers; none twice while there are as many     read
//   codebook   codes x columns           written
// Between the kernels:
//   members    depth x rows              the residuals of code 0, then those of code 1, ...
//   found      codes x 2                 where a code's members begin, and n_j
//   sizes      codes x 2                 count_j after the batch, and 1 / size_j
//   taken      codes                     the residual that a dead code takes, NONE for one that lives
//
// `sort` and `judge`: an invocation a code. `follow`: an invocation owns one vec4 of one code. All add in the order of the rows and of the
// codes: the same bits every time, no atomics. Flat grids, folded into y by the caller.

struct Task {
  // depth x rows
  residuals: u32,
  // vec4s of a row.
  width: u32,
  codes: u32,
  picks: u32,
  decay: f32,
  eps: f32,
  // Below it a code is dead; 0 without restarts, which no count goes below.
  least: f32,
}

@group(0) @binding(0) var<uniform> task: Task;
@group(0) @binding(1) var<storage, read> chosen: array<u32>;
@group(0) @binding(2) var<storage, read> residuals: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> counts: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> sums: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> members: array<u32>;
@group(0) @binding(6) var<storage, read_write> found: array<u32>;
@group(0) @binding(7) var<storage, read> picks: array<u32>;
@group(0) @binding(8) var<storage, read_write> sizes: array<vec2f>;
@group(0) @binding(9) var<storage, read_write> taken: array<u32>;
@group(0) @binding(10) var<storage, read_write> codebook: array<vec4f>;

const NONE = 0xffffffffu;

@compute @workgroup_size(64)
fn sort(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let code = id.y * groups.x * 64u + id.x;
  if (code >= task.codes) {
    return;
  }
  var first = 0u;
  for (var r = 0u; r < task.residuals; r++) {
    first += select(0u, 1u, chosen[r] < code);
  }
  var count = 0u;
  for (var r = 0u; r < task.residuals; r++) {
    if (chosen[r] == code) {
      members[first + count] = r;
      count += 1u;
    }
  }
  found[2u * code] = first;
  found[2u * code + 1u] = count;
}

fn freshCount(code: u32) -> f32 {
  return task.decay * counts[code].x + (1.0 - task.decay) * f32(found[2u * code + 1u]);
}

@compute @workgroup_size(64)
fn judge(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let code = id.y * groups.x * 64u + id.x;
  if (code >= task.codes) {
    return;
  }
  var total = 0.0;
  var place = 0u; // among the dead
  for (var j = 0u; j < task.codes; j++) {
    let fresh = freshCount(j);
    let dead = fresh < task.least;
    total += select(fresh, 1.0, dead);
    place += select(0u, 1u, dead && j < code);
  }
  let fresh = freshCount(code);
  let dead = fresh < task.least;
  let count = select(fresh, 1.0, dead);
  sizes[code] = vec2f(count, (total + f32(task.codes) * task.eps) / ((count + task.eps) * total));
  taken[code] = select(NONE, picks[place % task.picks], dead);
}

@compute @workgroup_size(64)
fn follow(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let code = i / task.width;
  if (code >= task.codes) {
    return;
  }
  let column = i % task.width;
  let first = found[2u * code];
  var batch = vec4f();
  for (var m = first; m < first + found[2u * code + 1u]; m++) {
    batch += residuals[members[m] * task.width + column];
  }
  var sum = task.decay * sums[i] + (1.0 - task.decay) * batch;
  if (taken[code] != NONE) {
    sum = residuals[taken[code] * task.width + column];
  }
  if (column == 0u) {
    counts[code] = vec4f(sizes[code].x, 0.0, 0.0, 0.0);
  }
  sums[i] = sum;
  codebook[i] = sum * sizes[code].y;
}
