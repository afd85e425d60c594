// SIGReg: how far the embeddings of a view, seen along slices, are from N(0, 1), by the characteristic function (Epps & Pulley 1983):
//
//   C_mk = mean_n cos(t_k h_nm),   S_mk = mean_n sin(t_k h_nm),   phi_k = e^(-t_k^2 / 2),   t_k = 3 k / 16
//   T_m = N sum_k W_k ((C_mk - phi_k)^2 + S_mk^2)
//   d(mean_m T_m) / dh_nm = (2 / M) sum_k W_k t_k (S_mk cos(t_k h_nm) - (C_mk - phi_k) sin(t_k h_nm))
//
//   projections   views N x pitch(M)       read by `gather`, h; made the gradient, times gain, in place by `pull`
//   partials      views x chunks x 8 x M   sums over 64 rows: cos t_1 .. t_16 in four vec4s, then sin
//   coefficients  views x 8 x M            gain W_k t_k S_mk, then gain W_k t_k (C_mk - phi_k), in the same order
//   tests         views x M                T_m
//
// The knot t_0 = 0 adds nothing. The others are multiples of one, so one cosine and sine, and rotations, make all sixteen. An invocation owns a
// slice, so that sums and coefficients stay in registers, and walks 64 rows of it; `settle` adds what each 64 came to, in order.

#import wave

struct Waves {
  rows: u32,     // N, of a view
  slices: u32,   // M
  pitch: u32,    // floats of a row of the projections
  chunks: u32,   // of 64 rows a view
  phase: f32,    // t_1 in quarter turns
  gain: f32,     // of the gradient
  phi: array<vec4f, 4>,
  weights: array<vec4f, 4>,
  slopes: array<vec4f, 4>,   // W_k t_k
}

@group(0) @binding(0) var<uniform> waves: Waves;
@group(0) @binding(1) var<storage, read_write> projections: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> coefficients: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> tests: array<f32>;

const CHUNK = 64u;

// cos and sin of four neighbouring multiples of an angle.
struct Four {
  cosines: vec4f,
  sines: vec4f,
}

// The first four multiples.
fn begin(h: f32) -> Four {
  let one = wave(waves.phase * h);
  let two = product(one, one);
  let three = product(two, one);
  let four = product(two, two);
  return Four(vec4f(one.x, two.x, three.x, four.x), vec4f(one.y, two.y, three.y, four.y));
}

// Of complex numbers.
fn product(a: vec2f, b: vec2f) -> vec2f {
  return vec2f(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

// The next four, after `now`. `four`: the fourth multiple.
fn rotate(now: Four, four: vec2f) -> Four {
  return Four(now.cosines * four.x - now.sines * four.y, now.sines * four.x + now.cosines * four.y);
}

// Where the eight vec4s of a slice begin, M apart, in chunk or view `part`.
fn placeOf(part: u32, slice: u32) -> u32 {
  return 8u * waves.slices * part + slice;
}

@compute @workgroup_size(32)
fn gather(@builtin(global_invocation_id) id: vec3u) {
  let slice = id.x;
  if (slice >= waves.slices) {
    return;
  }
  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  for (var row = CHUNK * id.y; row < min(CHUNK * (id.y + 1u), waves.rows); row += 1u) {
    var now = begin(projections[waves.pitch * (id.z * waves.rows + row) + slice]);
    let four = vec2f(now.cosines.w, now.sines.w);
    c0 += now.cosines;
    s0 += now.sines;
    now = rotate(now, four);
    c1 += now.cosines;
    s1 += now.sines;
    now = rotate(now, four);
    c2 += now.cosines;
    s2 += now.sines;
    now = rotate(now, four);
    c3 += now.cosines;
    s3 += now.sines;
  }
  let at = placeOf(id.z * waves.chunks + id.y, slice);
  partials[at] = c0;
  partials[at + waves.slices] = c1;
  partials[at + 2u * waves.slices] = c2;
  partials[at + 3u * waves.slices] = c3;
  partials[at + 4u * waves.slices] = s0;
  partials[at + 5u * waves.slices] = s1;
  partials[at + 6u * waves.slices] = s2;
  partials[at + 7u * waves.slices] = s3;
}

@compute @workgroup_size(32)
fn settle(@builtin(global_invocation_id) id: vec3u) {
  let slice = id.x;
  let view = id.y;
  if (slice >= waves.slices) {
    return;
  }
  let into = placeOf(view, slice);
  var test = 0.0;
  for (var k = 0u; k < 4u; k += 1u) {
    var cosines = vec4f();
    var sines = vec4f();
    for (var chunk = 0u; chunk < waves.chunks; chunk += 1u) {
      let at = placeOf(view * waves.chunks + chunk, slice) + waves.slices * k;
      cosines += partials[at];
      sines += partials[at + 4u * waves.slices];
    }
    let real = cosines / f32(waves.rows) - waves.phi[k];
    let imaginary = sines / f32(waves.rows);
    test += dot(waves.weights[k], real * real + imaginary * imaginary);
    coefficients[into + waves.slices * k] = waves.gain * waves.slopes[k] * imaginary;
    coefficients[into + waves.slices * (k + 4u)] = waves.gain * waves.slopes[k] * real;
  }
  tests[view * waves.slices + slice] = f32(waves.rows) * test;
}

@compute @workgroup_size(32)
fn pull(@builtin(global_invocation_id) id: vec3u) {
  let slice = id.x;
  if (slice >= waves.slices) {
    return;
  }
  let at = placeOf(id.z, slice);
  let i0 = coefficients[at];
  let i1 = coefficients[at + waves.slices];
  let i2 = coefficients[at + 2u * waves.slices];
  let i3 = coefficients[at + 3u * waves.slices];
  let r0 = coefficients[at + 4u * waves.slices];
  let r1 = coefficients[at + 5u * waves.slices];
  let r2 = coefficients[at + 6u * waves.slices];
  let r3 = coefficients[at + 7u * waves.slices];
  for (var row = CHUNK * id.y; row < min(CHUNK * (id.y + 1u), waves.rows); row += 1u) {
    let place = waves.pitch * (id.z * waves.rows + row) + slice;
    var now = begin(projections[place]);
    let four = vec2f(now.cosines.w, now.sines.w);
    var sum = i0 * now.cosines - r0 * now.sines;
    now = rotate(now, four);
    sum += i1 * now.cosines - r1 * now.sines;
    now = rotate(now, four);
    sum += i2 * now.cosines - r2 * now.sines;
    now = rotate(now, four);
    sum += i3 * now.cosines - r3 * now.sines;
    projections[place] = (sum.x + sum.y) + (sum.z + sum.w);
  }
}
