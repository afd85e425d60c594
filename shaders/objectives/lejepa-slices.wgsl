// Directions of an iteration for LeJEPA's test of normality: independent, uniform on the sphere.
//
//   a_m = g / |g|,   g ~ N(0, I)
//
//   directions  slices x d   written, rows of unit length, zeros in the padding columns
//
// Element e of the stored rows, padding counted, has the normal of word e mod 4 of counter (floor(e / 4), iteration, stream, 0), as
// rectified-draw.wgsl. One invocation a slice.

#import philox
#import normal_quantile

struct Draw {
  slices: u32,
  d: u32,
  width: u32,  // vec4s of a row
  seed: u32,
  iteration: u32,
  stream: u32, // third word of the Philox counter
}

@group(0) @binding(0) var<uniform> draw: Draw;
@group(0) @binding(1) var<storage, read_write> directions: array<vec4f>;

// "LZN", as in src/random/philox.ts.
const SEED_HIGH = 0x4c5a4eu;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= draw.slices) {
    return;
  }
  let at = draw.width * id.x;
  var squares = 0.0;
  for (var i = 0u; i < draw.width; i += 1u) {
    let columns = vec4u(4u * i, 4u * i + 1u, 4u * i + 2u, 4u * i + 3u);
    let normals = normal_quantiles(philox(vec4u(at + i, draw.iteration, draw.stream, 0u), vec2u(draw.seed, SEED_HIGH)));
    let values = select(vec4f(), normals, columns < vec4u(draw.d));
    squares += dot(values, values);
    directions[at + i] = values;
  }
  // No drawn number is 0.
  let scale = 1.0 / sqrt(squares);
  for (var i = 0u; i < draw.width; i += 1u) {
    directions[at + i] = scale * directions[at + i];
  }
}
