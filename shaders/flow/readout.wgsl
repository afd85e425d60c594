// The two ends of the flows: between a row's centred state and its latent z, and the same backwards.
//
//   leave (inverse flow):   z_i = a c_i + b u_i[T]            backwards, leaveBack:   lambda_i[T] = b dL/dz_i,  dL/dc_i = a dL/dz_i
//   enter (forward flow):   x_i[0] = z_i - a c_i              backwards, enterBack:   dL/dz_i = lambda_i[0],    dL/dc_i -= a lambda_i[0]
//   collect:                dL/da_(own + i) += dL/dc_i        (the centres are anchors too)
//
// a = t and b = 1 - t at that end of the flow; a = 0 and b = 1 for Euler on the uniform grid.
// anchors  n x d      states  (steps + 1) x rows x d      latents, latentGradient, centres  rows x d
// adjoints  ring of 4 x rows x d      gradient  n x d
// Elementwise, one invocation a vec4.
struct Ends {
  rows: u32,
  width: u32,
  own: u32,     // row i owns anchor own + i
  first: u32,   // index of the first vec4 of the states at that end
  slot: u32,    // index of the first vec4 of the adjoints at that end
  a: f32,
  b: f32,
}

@group(0) @binding(0) var<uniform> ends: Ends;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> states: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> latents: array<vec4f>;
@group(0) @binding(4) var<storage, read> latentGradient: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> adjoints: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> centres: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> gradient: array<vec4f>;

fn outside(i: u32) -> bool {
  return i >= ends.rows * ends.width;
}

@compute @workgroup_size(64)
fn leave(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id.x)) {
    return;
  }
  latents[id.x] = ends.a * anchors[ends.own * ends.width + id.x] + ends.b * states[ends.first + id.x];
}

@compute @workgroup_size(64)
fn enter(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id.x)) {
    return;
  }
  states[ends.first + id.x] = latents[id.x] - ends.a * anchors[ends.own * ends.width + id.x];
}

@compute @workgroup_size(64)
fn leaveBack(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id.x)) {
    return;
  }
  let g = latentGradient[id.x];
  adjoints[ends.slot + id.x] = ends.b * g;
  centres[id.x] = ends.a * g;
}

@compute @workgroup_size(64)
fn enterBack(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id.x)) {
    return;
  }
  centres[id.x] -= ends.a * adjoints[ends.slot + id.x];
}

@compute @workgroup_size(64)
fn collect(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id.x)) {
    return;
  }
  gradient[ends.own * ends.width + id.x] += centres[id.x];
}
