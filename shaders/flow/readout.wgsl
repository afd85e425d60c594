// The two ends of the flows: between a row's centred state and its latent z, and the same backwards.
//
//   begin:                  x_i[0] = start_i - a c_i          start is the noise of an inverse flow (a = 0) or the latent of a forward flow
//   leave (inverse flow):   z_i = a c_i + b u_i[T]            backwards, leaveBack:   lambda_i[T] = b dL/dz_i,  dL/dc_i = a dL/dz_i
//   rest (forward flow):                                      backwards:              lambda_i[T] = 0,          dL/dc_i = 0
//                                                             then, enterBack:        dL/dz_i = lambda_i[0],    dL/dc_i -= a lambda_i[0]
//   collect:                dL/da_j = sum over groups of partials_j + sum over the rows that own j of dL/dc_i
//
// a = t and b = 1 - t at that end of the flow; a = 0 and b = 1 for Euler on the uniform grid.
// anchors  n x d      owners  rows: index of the own anchor      start, latents, latentGradient  rows x d
// states   planes of rows x d      adjoints  6 planes of rows x d: four lambdas, g, dL/dc (see adjoint-rows.wgsl)
// members  n + 1 + rows: where the rows of anchor j begin in the list that follows, then the list
// partials groups x (n padded to 16) x d      gradient  n x d
// Elementwise, one invocation a vec4.
struct Ends {
  rows: u32,
  width: u32,
  first: u32,    // index of the first vec4 of the states at that end
  slot: u32,     // index of the first vec4 of the adjoints at that end
  anchors: u32,
  groups: u32,
  a: f32,
  b: f32,
}

@group(0) @binding(0) var<uniform> ends: Ends;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read> owners: array<u32>;
@group(0) @binding(3) var<storage, read> start: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> states: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> latents: array<vec4f>;
@group(0) @binding(6) var<storage, read> latentGradient: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> adjoints: array<vec4f>;
@group(0) @binding(8) var<storage, read> members: array<u32>;
@group(0) @binding(9) var<storage, read> partials: array<vec4f>;
@group(0) @binding(10) var<storage, read_write> gradient: array<vec4f>;

fn outside(i: u32) -> bool {
  return i >= ends.rows * ends.width;
}

fn centre(i: u32) -> vec4f {
  return anchors[owners[i / ends.width] * ends.width + i % ends.width];
}

// Index of a vec4 of dL/dc.
fn pushed(i: u32) -> u32 {
  return 5u * ends.rows * ends.width + i;
}

@compute @workgroup_size(64)
fn begin(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id.x)) {
    return;
  }
  var x = start[id.x];
  if (ends.a != 0.0) {
    x -= ends.a * centre(id.x);
  }
  states[id.x] = x;
}

@compute @workgroup_size(64)
fn leave(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id.x)) {
    return;
  }
  latents[id.x] = ends.a * centre(id.x) + ends.b * states[ends.first + id.x];
}

@compute @workgroup_size(64)
fn leaveBack(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id.x)) {
    return;
  }
  let g = latentGradient[id.x];
  adjoints[ends.slot + id.x] = ends.b * g;
  adjoints[pushed(id.x)] = ends.a * g;
}

@compute @workgroup_size(64)
fn rest(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id.x)) {
    return;
  }
  adjoints[ends.slot + id.x] = vec4f(0.0);
  adjoints[pushed(id.x)] = vec4f(0.0);
}

@compute @workgroup_size(64)
fn enterBack(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id.x)) {
    return;
  }
  adjoints[pushed(id.x)] -= ends.a * adjoints[id.x];
}

@compute @workgroup_size(64)
fn collect(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= ends.anchors * ends.width) {
    return;
  }
  let j = id.x / ends.width;
  let column = id.x % ends.width;
  let plane = (ends.anchors + 15u) / 16u * 16u * ends.width;
  var total = vec4f(0.0);
  for (var group = 0u; group < ends.groups; group += 1u) {
    total += partials[group * plane + id.x];
  }
  for (var m = members[j]; m < members[j + 1u]; m += 1u) {
    total += adjoints[pushed(members[ends.anchors + 1u + m] * ends.width + column)];
  }
  gradient[id.x] = total;
}
