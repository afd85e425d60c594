// Where the naive inverse flow meets its anchors: the first state of a row, and what its gradient leaves on the anchor.
//
//   begin:   x = (1 - eps) a + eps noise
//   finish:  dL/da += (1 - eps) dL/dx

struct Ends {
  size: u32,   // n d
  near: f32,   // 1 - eps
  eps: f32,
}

@group(0) @binding(0) var<uniform> ends: Ends;
@group(0) @binding(1) var<storage, read> anchors: array<f32>;
@group(0) @binding(2) var<storage, read> noise: array<f32>;
@group(0) @binding(3) var<storage, read_write> states: array<f32>;
@group(0) @binding(4) var<storage, read> lambda: array<f32>;
@group(0) @binding(5) var<storage, read_write> gradient: array<f32>;

@compute @workgroup_size(64)
fn begin(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i < ends.size) {
    states[i] = ends.near * anchors[i] + ends.eps * noise[i];
  }
}

@compute @workgroup_size(64)
fn finish(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i < ends.size) {
    gradient[i] += ends.near * lambda[i];
  }
}
