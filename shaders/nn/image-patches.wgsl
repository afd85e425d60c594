// Images as patches of 2 x 2 pixels, and back:
//
//   patch(r, y, x) = ( pixel(r, 2y, 2x), pixel(r, 2y, 2x + 1), pixel(r, 2y + 1, 2x), pixel(r, 2y + 1, 2x + 1) )
//
//   pixels   rows x (height width), width a multiple of 4     read by `split`, written by `join`
//   patches  rows height/2 width/2 x 4                         written by `split`, read by `join`
//
// One invocation makes one vec4; flat grid, folded into y by the caller.

struct Shape {
  rows: u32,
  // Of the image.
  width: u32,
  height: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> pixels: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> patches: array<vec4f>;
@group(0) @binding(3) var<storage, read> patchesRead: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> pixelsWritten: array<vec4f>;

@compute @workgroup_size(64)
fn split(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let columns = shape.width / 2u;
  let line = i / columns; // of all images
  if (line >= shape.rows * (shape.height / 2u)) {
    return;
  }
  let column = i % columns;
  // Two patches lie side by side in the vec4s of two lines of pixels.
  let upper = 2u * line * (shape.width / 4u) + column / 2u;
  let above = pixels[upper];
  let below = pixels[upper + shape.width / 4u];
  patches[i] = select(vec4f(above.xy, below.xy), vec4f(above.zw, below.zw), column % 2u == 1u);
}

@compute @workgroup_size(64)
fn join(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let columns = shape.width / 4u;
  let line = i / columns; // of all images
  if (line >= shape.rows * shape.height) {
    return;
  }
  let first = line / 2u * (shape.width / 2u) + 2u * (i % columns);
  let left = patchesRead[first];
  let right = patchesRead[first + 1u];
  pixelsWritten[i] = select(vec4f(left.xy, right.xy), vec4f(left.zw, right.zw), line % 2u == 1u);
}
