// Gradient of the mean squared error of a predicted velocity, the mean taken over rows and inputs:
//
//   dL/d out = gain (out - v),   gain = 2 / (rows inputs)
//
//   output, velocity, gradient: the same `count` vec4s. Zeros of the padding stay zeros.
//
// One invocation a vec4. Flat grid, folded into y by the caller.

struct Pull {
  count: u32,
  gain: f32,
}

@group(0) @binding(0) var<uniform> pull: Pull;
@group(0) @binding(1) var<storage, read> output: array<vec4f>;
@group(0) @binding(2) var<storage, read> velocity: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> gradient: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i < pull.count) {
    gradient[i] = pull.gain * (output[i] - velocity[i]);
  }
}
