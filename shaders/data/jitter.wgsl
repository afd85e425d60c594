// Views of 2-D points, one a row: out(r) = (x + sigma noise_x, y + sigma noise_y, 0, 0), noise about N(0, 1) from Philox.
//
// Reads   points  : count x vec2f
//         samples : `batch` sample indices; row r shows point samples[r % batch], or zeros where that is >= count
//         sigma   : sigma_first for the first `batch` rows, sigma_rest for the others
// Writes  output  : rows x pitch(2) = rows vec4f.
//
// One invocation a row.

#import philox

struct Shape {
  rows: u32,
  batch: u32,
  count: u32,
  seed: u32,
  iteration: u32,
  // Third word of the noise's Philox counter.
  stream: u32,
  sigma_first: f32,
  sigma_rest: f32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> points: array<vec2f>;
@group(0) @binding(2) var<storage, read> samples: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

// "LZN", as in src/random/philox.ts.
const SEED_HIGH = 0x4c5a4eu;

fn noise(axis: u32, row: u32) -> f32 {
  return philox_normal(philox(vec4u(axis, shape.iteration, shape.stream, row), vec2u(shape.seed, SEED_HIGH)));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= shape.rows) {
    return;
  }
  let index = samples[row % shape.batch];
  if (index >= shape.count) {
    output[row] = vec4f();
    return;
  }
  let sigma = select(shape.sigma_rest, shape.sigma_first, row < shape.batch);
  var point = points[index];
  if (sigma > 0.0) {
    point += sigma * vec2f(noise(0u, row), noise(1u, row));
  }
  output[row] = vec4f(point, 0.0, 0.0);
}
