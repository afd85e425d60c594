// Temperature of MVEB's kernel: an exact order statistic of the distances of all pairs of a view, the diagonal among them,
//
//   tau = max(LEAST, the rank-th largest D_ij),   eta = max(floor, ETA e^(-1/tau))
//
//   matrices      views x size x pitch   D of mveb-distances.wgsl, read
//   temperatures  views                  (tau, eta, 0, 0) written
//
// Positive floats are ordered as their bits are. So the answer is the largest key that at least `rank` keys reach, found three bits
// at a time: nine sweeps over the pairs, each of which counts what reaches the eight next keys. Counts are integers, so their order
// does not matter, and the answer is the same bits everywhere. Keys count from SMALL on: what is smaller does not matter, as LEAST is larger.
// One workgroup a view: a sweep needs all counts of the one before, and barriers are cheaper than dispatches. D is symmetric, so what lies
// right of the 4 x 4 blocks on the diagonal counts twice, and what lies left of them is not looked at. A lane takes every 64th row.

struct Sizes {
  size: u32,
  pitch: u32,
  rank: u32,   // from 1 on
  floor: f32,  // eta is not smaller, or float32 could not solve with the kernel of rows that nearly coincide
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> matrices: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> temperatures: array<vec4f>;

const LEAST = 0.1;
const ETA = 0.01;
const LANES = 64u;
const SMALL = 0.0625;
const SMALL_BITS = 0x3d800000;
const TOP = 24u;  // keys have 27 bits; 2.0000005, beyond the largest distance, needs 26

var<workgroup> counts: array<vec4u, 128>;
var<workgroup> totals: array<vec4u, 2>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let view = workgroupId.x;
  let width = sizes.size / 4u;
  var key = 0;
  for (var done = 0u; done <= TOP; done += 3u) {
    let shift = TOP - done;
    let low = vec4i(key) + (vec4i(0, 1, 2, 3) << vec4u(shift));
    let high = vec4i(key) + (vec4i(4, 5, 6, 7) << vec4u(shift));
    var reachLow = vec4u();
    var reachHigh = vec4u();
    for (var row = lane; row < sizes.size; row += LANES) {
      let at = sizes.pitch * (view * sizes.size + row);
      let diagonal = row / 4u;
      var right = vec4u();
      var rightHigh = vec4u();
      for (var i = diagonal + 1u; i < width; i += 1u) {
        let keys = keysOf(matrices[at + i]);
        right += reach(keys, low);
        rightHigh += reach(keys, high);
      }
      let keys = keysOf(matrices[at + diagonal]);
      reachLow += 2u * right + reach(keys, low);
      reachHigh += 2u * rightHigh + reach(keys, high);
    }
    counts[2u * lane] = reachLow;
    counts[2u * lane + 1u] = reachHigh;
    workgroupBarrier();
    if (lane < 2u) {
      var total = vec4u();
      for (var other = lane; other < 2u * LANES; other += 2u) {
        total += counts[other];
      }
      totals[lane] = total;
    }
    workgroupBarrier();
    // Fewer reach a larger key. That the first is reached is known.
    let digits = select(vec4u(), vec4u(1u), totals[0] >= vec4u(sizes.rank)) + select(vec4u(), vec4u(1u), totals[1] >= vec4u(sizes.rank));
    key += i32(digits.x + digits.y + digits.z + digits.w - 1u) << shift;
  }
  if (lane == 0u) {
    let tau = max(bitcast<f32>(key + SMALL_BITS), LEAST);
    temperatures[view] = vec4f(tau, max(ETA * exp(-1.0 / tau), sizes.floor), 0.0, 0.0);
  }
}

fn keysOf(distances: vec4f) -> vec4i {
  return bitcast<vec4i>(max(distances, vec4f(SMALL))) - SMALL_BITS;
}

// How many of four keys reach each of four bounds.
fn reach(keys: vec4i, bounds: vec4i) -> vec4u {
  return reaches(keys.x, bounds) + reaches(keys.y, bounds) + reaches(keys.z, bounds) + reaches(keys.w, bounds);
}

fn reaches(key: i32, bounds: vec4i) -> vec4u {
  return select(vec4u(), vec4u(1u), vec4i(key) >= bounds);
}
