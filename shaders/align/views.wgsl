// Between the encoder's one matrix of both views and the objective's matrix a view.
//
//   split:  first_i = both_i,  second_i = both_(n + i)        join: the same for the gradients, the other way
//
// both  2n x d      first, second  n x d      Elementwise, one invocation a vec4 of one view. A copy of its own because a slice
// of a buffer can be bound only where it starts at a multiple of 256 bytes, and the second view starts anywhere.
struct Views {
  size: u32,   // vec4s of one view
}

@group(0) @binding(0) var<uniform> views: Views;
@group(0) @binding(1) var<storage, read_write> both: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> first: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> second: array<vec4f>;

@compute @workgroup_size(64)
fn split(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < views.size) {
    first[id.x] = both[id.x];
    second[id.x] = both[views.size + id.x];
  }
}

@compute @workgroup_size(64)
fn join(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < views.size) {
    both[id.x] = first[id.x];
    both[views.size + id.x] = second[id.x];
  }
}
