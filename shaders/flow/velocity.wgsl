// From the mean to the velocity of the latent flow: V = (e - s) / (1 - t), e = sum_j P_j a_j.
//
// points, means  q x d  read      velocities  q x d  written      Elementwise, one invocation a vec4.
struct Quotient {
  size: u32,      // vec4s
  inverse: f32,   // 1 / (1 - t)
}

@group(0) @binding(0) var<uniform> quotient: Quotient;
@group(0) @binding(1) var<storage, read> points: array<vec4f>;
@group(0) @binding(2) var<storage, read> means: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> velocities: array<vec4f>;

@compute @workgroup_size(64)
fn velocity(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < quotient.size) {
    velocities[id.x] = quotient.inverse * (means[id.x] - points[id.x]);
  }
}
