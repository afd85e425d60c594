// One Euler step along a rectified flow: x <- x + h v(x, tau), and the time at which the decoder is asked next.
//
//   state     count vec4s  read and written        velocity  count vec4s  read, zeros in the padding
//   times     rows         written: `next`
//
// h is negative on the way from samples to noise. One invocation a vec4; there are at least as many as rows. Flat grid, folded into y by
// the caller.

struct Step {
  count: u32,
  rows: u32,
  h: f32,
  next: f32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read_write> state: array<vec4f>;
@group(0) @binding(2) var<storage, read> velocity: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> times: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i < step.count) {
    state[i] += step.h * velocity[i];
  }
  if (i < step.rows) {
    times[i] = step.next;
  }
}
