// Blocked Cholesky solve, step 2 of 3 of block k (see cholesky-corner.wgsl): block row k of R right of the corner, the columns of y
// among them.
//
//   R_kj = inverses_k A_kj     for the columns j behind block k
//
//   matrices  systems x size x pitch   read
//   inverses  systems x size x 32      read
//   factors   systems x size x pitch   rows of block k written
//
// The tiling of linear-forward.wgsl: an invocation owns 8 x 8 entries in sixteen registers; the inverse is triangular, so the rows of A
// behind the tile's last one are left out.

struct Step {
  size: u32,
  pitch: u32,
  k: u32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> matrices: array<vec4f>;
@group(0) @binding(2) var<storage, read> inverses: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> factors: array<vec4f>;

@compute @workgroup_size(8, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let left = 8u * (step.k + 1u) + 2u * id.x;
  if (left >= step.pitch) {
    return;
  }
  let first = id.z * step.size + 32u * step.k; // row of the block
  let row = first + 8u * id.y;

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

  for (var q = 0u; q < 2u * (id.y + 1u); q += 1u) {
    let at = step.pitch * (first + 4u * q) + left;
    let al = mat4x4f(matrices[at], matrices[at + step.pitch], matrices[at + 2u * step.pitch], matrices[at + 3u * step.pitch]);
    let ar = mat4x4f(
      matrices[at + 1u],
      matrices[at + step.pitch + 1u],
      matrices[at + 2u * step.pitch + 1u],
      matrices[at + 3u * step.pitch + 1u],
    );
    let source = 8u * row + q;
    let v0 = inverses[source];
    l0 += al * v0;
    r0 += ar * v0;
    let v1 = inverses[source + 8u];
    l1 += al * v1;
    r1 += ar * v1;
    let v2 = inverses[source + 16u];
    l2 += al * v2;
    r2 += ar * v2;
    let v3 = inverses[source + 24u];
    l3 += al * v3;
    r3 += ar * v3;
    let v4 = inverses[source + 32u];
    l4 += al * v4;
    r4 += ar * v4;
    let v5 = inverses[source + 40u];
    l5 += al * v5;
    r5 += ar * v5;
    let v6 = inverses[source + 48u];
    l6 += al * v6;
    r6 += ar * v6;
    let v7 = inverses[source + 56u];
    l7 += al * v7;
    r7 += ar * v7;
  }

  let into = step.pitch * row + left;
  store(into, l0, r0);
  store(into + step.pitch, l1, r1);
  store(into + 2u * step.pitch, l2, r2);
  store(into + 3u * step.pitch, l3, r3);
  store(into + 4u * step.pitch, l4, r4);
  store(into + 5u * step.pitch, l5, r5);
  store(into + 6u * step.pitch, l6, r6);
  store(into + 7u * step.pitch, l7, r7);
}

fn store(at: u32, left: vec4f, right: vec4f) {
  factors[at] = left;
  factors[at + 1u] = right;
}
