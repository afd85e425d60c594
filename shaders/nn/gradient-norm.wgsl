// Global gradient norm, clip factor and a count of unusable entries:
//
//   norm = sqrt(sum g^2) over all entries of all tensors
//   factor = min(1, clip / (norm + 1e-6)), or 1 where clip <= 0      (torch.nn.utils.clip_grad_norm_)
//   status = (norm, factor, unusable entries, 0)
//
//   gradients   count vec4s   read, as bits
//   partials    4096 vec4s    (sum of squares, unusable entries, 0, 0) of each invocation of `squares`
//   status      1 vec4        written
//
// An entry is unusable when it is infinite, NaN or at least 2^50 in size, where a sum of squares could overflow. The
// test reads the bits: WGSL lets a compiler assume that NaN and infinity do not occur, so comparisons prove nothing.
// Unusable entries stay out of the sum; the optimiser makes no update where there is any.
//
// Two dispatches, no atomics: `squares` is 4096 invocations, each adding every 4096th vec4 in order, whatever the adapter;
// `combine` is one workgroup that adds their results, 256 a lane in order and then a tree.

#import sum_over_lanes

struct Settings {
  count: u32,
  clip: f32,
}

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> gradients: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> status: array<vec4f>;

const INVOCATIONS = 4096u;
const TOO_LARGE = 0x58800000u; // bits of 2^50; everything larger, infinite or NaN compares above it as an integer

@compute @workgroup_size(64)
fn squares(@builtin(global_invocation_id) id: vec3u) {
  var sum = vec4f();
  var unusable = vec4f();
  for (var i = id.x; i < settings.count; i += INVOCATIONS) {
    let bits = gradients[i];
    let large = (bits & vec4u(0x7fffffffu)) >= vec4u(TOO_LARGE);
    let g = bitcast<vec4f>(select(bits, vec4u(), large));
    sum += g * g;
    unusable += select(vec4f(), vec4f(1.0), large);
  }
  partials[id.x] = vec4f(dot(sum, vec4f(1.0)), dot(unusable, vec4f(1.0)), 0.0, 0.0);
}

@compute @workgroup_size(16)
fn combine(@builtin(local_invocation_index) lane: u32) {
  var sum = vec4f();
  for (var i = lane; i < INVOCATIONS; i += LANES) {
    sum += partials[i];
  }
  let total = sumOverLanes(lane, sum);
  if (lane == 0u) {
    let norm = sqrt(total.x);
    let factor = select(1.0, min(1.0, settings.clip / (norm + 1e-6)), settings.clip > 0.0);
    status[0] = vec4f(norm, factor, total.y, 0.0);
  }
}
