// Two gradients of the same thing, added:  sum_i = a_i + b_i
//
// a, b  size vec4s  read      sum  size vec4s  written      Elementwise, one invocation a vec4.
struct Addition {
  size: u32,
}

@group(0) @binding(0) var<uniform> addition: Addition;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> sum: array<vec4f>;

@compute @workgroup_size(64)
fn add(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < addition.size) {
    sum[id.x] = a[id.x] + b[id.x];
  }
}
