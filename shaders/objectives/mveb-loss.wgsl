// MVEB: what its loss says of each row, and its gradient. S, the score, and t, the target, are given and not differentiated.
//
//   alignment_i = (<u1_i, t2_i> + <u2_i, t1_i>) / 2,   entropy_i = -(<S1_i, u1_i> + <S2_i, u2_i>) / 2
//   rows_i = (-alignment_i - lambda entropy_i, alignment_i, entropy_i, 0)                      the loss is the mean of .x
//   dL/du_v = (-t_(other view) + lambda S_v) / (2n)
//
//   u, targets, scores, gradient  2n x d   vec4 rows, view 1 above view 2; zeros of the padding stay zeros
//   rows                          n
//
// `measure` takes one invocation a sample, `pull` one a vec4 of a flat grid, folded into y by the caller.

struct Sizes {
  n: u32,
  width: u32,  // vec4s of a row
  lambda: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> u: array<vec4f>;
@group(0) @binding(2) var<storage, read> targets: array<vec4f>;
@group(0) @binding(3) var<storage, read> scores: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> rows: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> gradient: array<vec4f>;

@compute @workgroup_size(64)
fn measure(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= sizes.n) {
    return;
  }
  let one = sizes.width * id.x;
  let two = sizes.width * (sizes.n + id.x);
  var alike = 0.0;
  var radial = 0.0;
  for (var i = 0u; i < sizes.width; i += 1u) {
    alike += dot(u[one + i], targets[two + i]) + dot(u[two + i], targets[one + i]);
    radial += dot(u[one + i], scores[one + i]) + dot(u[two + i], scores[two + i]);
  }
  rows[id.x] = vec4f(0.5 * (sizes.lambda * radial - alike), 0.5 * alike, -0.5 * radial, 0.0);
}

@compute @workgroup_size(64)
fn pull(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let half = sizes.n * sizes.width;
  if (i < 2u * half) {
    let other = select(i - half, i + half, i < half);
    gradient[i] = (sizes.lambda * scores[i] - targets[other]) / f32(2u * sizes.n);
  }
}
