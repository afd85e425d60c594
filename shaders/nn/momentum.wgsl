// Target network:  t <- m t + (1 - m) v
//
// v  values of the network that learns                            size vec4s  read
// t  the network that follows it, the same tensors in one order   size vec4s  read and written
//
// Elementwise, one invocation a vec4; flat grid, folded into y by the caller.
// The two weights come apart, in float32 from float64, so that 1 - m keeps its digits.

struct Momentum {
  size: u32,
  keep: f32, // m
  take: f32, // 1 - m
}

@group(0) @binding(0) var<uniform> momentum: Momentum;
@group(0) @binding(1) var<storage, read> v: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> t: array<vec4f>;

@compute @workgroup_size(64)
fn follow(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= momentum.size) {
    return;
  }
  t[i] = momentum.keep * t[i] + momentum.take * v[i];
}
