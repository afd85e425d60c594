// Images as they are, one a row: out(r, p) = image samples[r](p) / 255; a row of zeros where samples[r] >= count.
//
// Reads   pixels  : count x area bytes, four a word
//         samples : `rows` sample indices
// Writes  output  : rows x pitch(area), zeros in the padding columns.
//
// One invocation makes one vec4 of a row; flat grid, folded into y by the caller.

#import packed_pixels

struct Shape {
  // Pixels an image.
  area: u32,
  // vec4f a row.
  vecs: u32,
  rows: u32,
  count: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> pixels: array<u32>;
@group(0) @binding(2) var<storage, read> samples: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

fn plain(at: u32, pixel: u32) -> f32 {
  if (pixel >= shape.area) {
    return 0.0;
  }
  return packed_pixel(at + pixel) * PER_WHITE;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let row = i / shape.vecs;
  if (row >= shape.rows) {
    return;
  }
  let index = samples[row];
  if (index >= shape.count) {
    output[i] = vec4f();
    return;
  }
  let at = index * shape.area;
  let pixel = 4u * (i % shape.vecs);
  output[i] = vec4f(plain(at, pixel), plain(at, pixel + 1u), plain(at, pixel + 2u), plain(at, pixel + 3u));
}
