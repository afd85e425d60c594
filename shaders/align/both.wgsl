// The symmetric term: latents of view 1 through the anchors of view 2 ("there") and the other way round ("back"), and their mean.
//
//   average:  rows_i.x <- (rows_i.x + back_i.x) / 2                  the rest of rows_i stays what it says of the way there
//   join:     both_i = (firstThere_i + firstBack_i) / 2,  both_(n + i) = (secondThere_i + secondBack_i) / 2
//
// rows  n  .x read and written     back  n  read: .x = loss_i     both  2n x d  written     the four gradients  n x d  read
// Elementwise: one invocation a row, or a vec4 of one view.
struct Both {
  rows: u32,
  size: u32,   // vec4s of one view
}

@group(0) @binding(0) var<uniform> sizes: Both;
@group(0) @binding(1) var<storage, read_write> rows: array<vec4f>;
@group(0) @binding(2) var<storage, read> back: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> both: array<vec4f>;
@group(0) @binding(4) var<storage, read> firstThere: array<vec4f>;
@group(0) @binding(5) var<storage, read> firstBack: array<vec4f>;
@group(0) @binding(6) var<storage, read> secondThere: array<vec4f>;
@group(0) @binding(7) var<storage, read> secondBack: array<vec4f>;

@compute @workgroup_size(64)
fn average(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < sizes.rows) {
    rows[id.x].x = 0.5 * (rows[id.x].x + back[id.x].x);
  }
}

@compute @workgroup_size(64)
fn join(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < sizes.size) {
    both[id.x] = 0.5 * (firstThere[id.x] + firstBack[id.x]);
    both[sizes.size + id.x] = 0.5 * (secondThere[id.x] + secondBack[id.x]);
  }
}
