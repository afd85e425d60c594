// One augmented view of an image per row: an affine map, contrast, an erased square, pixel noise.
//
//   q       = M p + b                                    output pixel p = (x, y) to its place in the image (inverse map)
//   v(p)    = contrast * bilinear(image, q) / 255        zero outside the image
//   v(p)    = 0 where p is inside [erase.xy, erase.zw)
//   out(p)  = clamp(v(p) + sigma * noise(p), 0, 1)       noise about N(0, 1), from Philox, same bits on every adapter
//
// Reads   pixels  : count x height x width bytes, four a word
//         samples : `batch` sample indices; row r shows image samples[r % batch]
//         views   : rows x 3 vec4f: (M00, M01, bx, contrast), (M10, M11, by, sigma), erase (x0, y0, x1, y1)
// Writes  output  : rows x pitch(height * width), zeros in the padding columns.
//
// One invocation makes one vec4 (four neighbouring pixels of a row): no workgroup memory, no barrier, every store aligned.
// The grid is flat, folded into y by the caller. A view with sigma = 0 and M = identity is the image itself, bit for bit.

#import philox
#import packed_pixels

struct Shape {
  width: u32,
  height: u32,
  // vec4f a row.
  vecs: u32,
  rows: u32,
  batch: u32,
  seed: u32,
  iteration: u32,
  // Third word of the noise's Philox counter.
  stream: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> pixels: array<u32>;
@group(0) @binding(2) var<storage, read> samples: array<u32>;
@group(0) @binding(3) var<storage, read> views: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>;

// "LZN", as in src/random/philox.ts.
const SEED_HIGH = 0x4c5a4eu;

fn texel(image: u32, x: i32, y: i32) -> f32 {
  if (x < 0 || y < 0 || x >= i32(shape.width) || y >= i32(shape.height)) {
    return 0.0;
  }
  return packed_pixel(image + u32(y) * shape.width + u32(x));
}

fn bilinear(image: u32, q: vec2f) -> f32 {
  let corner = floor(q);
  let f = q - corner;
  let x = i32(corner.x);
  let y = i32(corner.y);
  let above = texel(image, x, y) * (1.0 - f.x) + texel(image, x + 1, y) * f.x;
  let below = texel(image, x, y + 1) * (1.0 - f.x) + texel(image, x + 1, y + 1) * f.x;
  return above * (1.0 - f.y) + below * f.y;
}

struct View {
  to_x: vec4f,
  to_y: vec4f,
  erase: vec4f,
}

fn augmented(view: View, row: u32, image: u32, pixel: u32) -> f32 {
  if (pixel >= shape.width * shape.height) {
    return 0.0;
  }
  let p = vec2f(f32(pixel % shape.width), f32(pixel / shape.width));
  var value = 0.0;
  if (!(all(p >= view.erase.xy) && all(p < view.erase.zw))) {
    let q = vec2f(
      view.to_x.x * p.x + view.to_x.y * p.y + view.to_x.z,
      view.to_y.x * p.x + view.to_y.y * p.y + view.to_y.z,
    );
    value = bilinear(image, q) * view.to_x.w * PER_WHITE;
  }
  let sigma = view.to_y.w;
  if (sigma > 0.0) {
    let counter = vec4u(pixel, shape.iteration, shape.stream, row);
    value += sigma * philox_normal(philox(counter, vec2u(shape.seed, SEED_HIGH)));
  }
  return clamp(value, 0.0, 1.0);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let row = i / shape.vecs;
  if (row >= shape.rows) {
    return;
  }
  let view = View(views[3u * row], views[3u * row + 1u], views[3u * row + 2u]);
  let pixel = 4u * (i % shape.vecs);
  let image = samples[row % shape.batch] * shape.width * shape.height;
  output[i] = vec4f(
    augmented(view, row, image, pixel),
    augmented(view, row, image, pixel + 1u),
    augmented(view, row, image, pixel + 2u),
    augmented(view, row, image, pixel + 3u),
  );
}
