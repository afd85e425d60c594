// What rectified flow trains on (Liu et al. 2022, arXiv 2209.03003): a sample x1, noise x0 ~ N(0, I), and the straight line between them.
//
//   x_tau = x0 + tau v,   v = x1 - x0,   x1 = gain * sample + offset      (images from [0, 1] to [-1, 1])
//
// Reads   samples  : rows x inputs
//         times    : rows, tau of each row
// Writes  state    : rows x inputs, x_tau
//         velocity : rows x inputs, v                   both with zeros in the padding columns
//
// Element e of the stored rows, padding counted, has the normal of word e mod 4 of counter (floor(e / 4), iteration, stream, 0), as
// fillNormals of src/random/philox.ts. So one invocation makes one vec4 of one counter. Flat grid, folded into y by the caller.

#import philox
#import normal_quantile

struct Draw {
  rows: u32,
  inputs: u32,
  // vec4s of a row.
  width: u32,
  seed: u32,
  iteration: u32,
  // Third word of the noise's Philox counter.
  stream: u32,
  gain: f32,
  offset: f32,
}

@group(0) @binding(0) var<uniform> draw: Draw;
@group(0) @binding(1) var<storage, read> samples: array<vec4f>;
@group(0) @binding(2) var<storage, read> times: array<f32>;
@group(0) @binding(3) var<storage, read_write> state: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> velocity: array<vec4f>;

// "LZN", as in src/random/philox.ts.
const SEED_HIGH = 0x4c5a4eu;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let row = i / draw.width;
  if (row >= draw.rows) {
    return;
  }
  let first = 4u * (i % draw.width);
  let columns = vec4u(first, first + 1u, first + 2u, first + 3u);
  let noise = normal_quantiles(philox(vec4u(i, draw.iteration, draw.stream, 0u), vec2u(draw.seed, SEED_HIGH)));
  let line = draw.gain * samples[i] + draw.offset - noise;
  let inside = columns < vec4u(draw.inputs);
  state[i] = select(vec4f(), noise + times[row] * line, inside);
  velocity[i] = select(vec4f(), line, inside);
}
