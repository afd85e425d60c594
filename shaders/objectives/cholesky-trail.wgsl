// Blocked Cholesky solve, step 3 of 3 of block k (see cholesky-corner.wgsl): what is left of A, and of b, below block k.
//
//   A_ij <- A_ij - R_ki^T R_kj     for the blocks i > k and the columns from block i on
//
//   factors   systems x size x pitch   block row k read
//   matrices  systems x size x pitch   read and written; of each pair of blocks across the diagonal only the upper one, of the
//                                      blocks on it all, since the corner reads whole rows
//
// An invocation owns 8 x 8 entries in sixteen registers and walks the 32 rows of R four at a time: 16 loads of a vec4 feed 256
// multiply-adds, as in linear-backward-weight.wgsl.

struct Step {
  size: u32,
  pitch: u32,
  k: u32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> factors: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> matrices: array<vec4f>;

@compute @workgroup_size(8, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let done = 8u * (step.k + 1u); // vec4s
  let left = done + 2u * id.x;
  let upper = done + 2u * id.y; // the same place as a row, in fours
  if (left >= step.pitch || 4u * upper >= step.size || left / 8u < upper / 8u) {
    return;
  }

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

  var at = step.pitch * (id.z * step.size + 32u * step.k);
  for (var m = 0u; m < 32u; m += 4u) {
    // Column c of u holds entry c of four rows of R.
    let u = transpose(rowsOf(at + upper));
    let v = transpose(rowsOf(at + upper + 1u));
    let a = rowsOf(at + left);
    let b = rowsOf(at + left + 1u);
    l0 += a * u[0];
    l1 += a * u[1];
    l2 += a * u[2];
    l3 += a * u[3];
    l4 += a * v[0];
    l5 += a * v[1];
    l6 += a * v[2];
    l7 += a * v[3];
    r0 += b * u[0];
    r1 += b * u[1];
    r2 += b * u[2];
    r3 += b * u[3];
    r4 += b * v[0];
    r5 += b * v[1];
    r6 += b * v[2];
    r7 += b * v[3];
    at += 4u * step.pitch;
  }

  let into = step.pitch * (id.z * step.size + 4u * upper) + left;
  take(into, l0, r0);
  take(into + step.pitch, l1, r1);
  take(into + 2u * step.pitch, l2, r2);
  take(into + 3u * step.pitch, l3, r3);
  take(into + 4u * step.pitch, l4, r4);
  take(into + 5u * step.pitch, l5, r5);
  take(into + 6u * step.pitch, l6, r6);
  take(into + 7u * step.pitch, l7, r7);
}

// One vec4 of four rows of R.
fn rowsOf(at: u32) -> mat4x4f {
  return mat4x4f(factors[at], factors[at + step.pitch], factors[at + 2u * step.pitch], factors[at + 3u * step.pitch]);
}

fn take(at: u32, left: vec4f, right: vec4f) {
  matrices[at] -= left;
  matrices[at + 1u] -= right;
}
