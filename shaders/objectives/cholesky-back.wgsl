// Blocked Cholesky solve, the way back (see cholesky-corner.wgsl): R x = y, block by block from the last,
//
//   x_k = inverses_k^T y_k,   y_i <- y_i - R_ik x_k   for the blocks i < k
//
//   inverses  systems x size x 32       read
//   factors   systems x size x pitch    R read; y, its last columns, read and used up
//   solution  systems x rows x columns  written: x without what fills A up to whole blocks
//
// Columns do not need each other, so a workgroup takes eight of them through all blocks, and one dispatch is all: two barriers a
// block. In the second part a lane owns eight rows by the eight columns in sixteen registers, R from memory, x from workgroup memory.

struct Sizes {
  size: u32,
  pitch: u32,
  rows: u32,    // of the solution
  width: u32,   // vec4s of a row of the solution
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> inverses: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> factors: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> solution: array<vec4f>;

const SIDE = 32u;

// x_k: left and right vec4 of each row.
var<workgroup> solved: array<vec4f, 64>;

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let system = workgroupId.y;
  let column = 2u * workgroupId.x;
  let left = sizes.size / 4u + column;
  for (var rest = sizes.size / SIDE; rest > 0u; rest -= 1u) {
    let k = rest - 1u;
    let first = system * sizes.size + SIDE * k;
    var x = vec4f();
    var y = vec4f();
    for (var m = 0u; m < SIDE; m += 1u) {
      let at = sizes.pitch * (first + m) + left;
      let entry = inverses[8u * (first + m) + lane / 4u][lane % 4u];
      x += entry * factors[at];
      y += entry * factors[at + 1u];
    }
    solved[2u * lane] = x;
    solved[2u * lane + 1u] = y;
    let row = SIDE * k + lane;
    if (row < sizes.rows && column < sizes.width) {
      let into = sizes.width * (system * sizes.rows + row) + column;
      solution[into] = x;
      if (column + 1u < sizes.width) {
        solution[into + 1u] = y;
      }
    }
    workgroupBarrier();
    for (var eight = lane; eight < 4u * k; eight += SIDE) {
      subtract(sizes.pitch * (system * sizes.size + 8u * eight), 8u * k, left);
    }
    storageBarrier();
    workgroupBarrier(); // before `solved` and y are used again
  }
}

// y -= R x for eight rows, the first of which begins at `at`. `first`: where in a row the columns of x begin.
fn subtract(at: u32, first: u32, left: u32) {
  var l0 = vec4f();
  var l1 = vec4f();
  var l2 = vec4f();
  var l3 = vec4f();
  var l4 = vec4f();
  var l5 = vec4f();
  var l6 = vec4f();
  var l7 = vec4f();
  var r0 = vec4f();
  var r1 = vec4f();
  var r2 = vec4f();
  var r3 = vec4f();
  var r4 = vec4f();
  var r5 = vec4f();
  var r6 = vec4f();
  var r7 = vec4f();
  for (var q = 0u; q < 8u; q += 1u) {
    let source = at + first + q;
    let xl = mat4x4f(solved[8u * q], solved[8u * q + 2u], solved[8u * q + 4u], solved[8u * q + 6u]);
    let xr = mat4x4f(solved[8u * q + 1u], solved[8u * q + 3u], solved[8u * q + 5u], solved[8u * q + 7u]);
    let v0 = factors[source];
    l0 += xl * v0;
    r0 += xr * v0;
    let v1 = factors[source + sizes.pitch];
    l1 += xl * v1;
    r1 += xr * v1;
    let v2 = factors[source + 2u * sizes.pitch];
    l2 += xl * v2;
    r2 += xr * v2;
    let v3 = factors[source + 3u * sizes.pitch];
    l3 += xl * v3;
    r3 += xr * v3;
    let v4 = factors[source + 4u * sizes.pitch];
    l4 += xl * v4;
    r4 += xr * v4;
    let v5 = factors[source + 5u * sizes.pitch];
    l5 += xl * v5;
    r5 += xr * v5;
    let v6 = factors[source + 6u * sizes.pitch];
    l6 += xl * v6;
    r6 += xr * v6;
    let v7 = factors[source + 7u * sizes.pitch];
    l7 += xl * v7;
    r7 += xr * v7;
  }
  take(at + left, l0, r0);
  take(at + sizes.pitch + left, l1, r1);
  take(at + 2u * sizes.pitch + left, l2, r2);
  take(at + 3u * sizes.pitch + left, l3, r3);
  take(at + 4u * sizes.pitch + left, l4, r4);
  take(at + 5u * sizes.pitch + left, l5, r5);
  take(at + 6u * sizes.pitch + left, l6, r6);
  take(at + 7u * sizes.pitch + left, l7, r7);
}

fn take(at: u32, left: vec4f, right: vec4f) {
  factors[at] -= left;
  factors[at + 1u] -= right;
}
