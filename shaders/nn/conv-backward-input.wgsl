// Convolution 3 x 3, backward to its input:  dx(p) = sum over taps of w_tap dy(the neighbour of p opposite of the tap)
//
//   dy  (positions of all images, and one more of zeros) x outputs   read
//   w   (9 inputs, and a last row for the bias) x outputs            read
//   dx  positions x inputs                                           written
//
// Tiled and laid out as conv-forward.wgsl. The rows of w that belong to a tap and eight inputs are contiguous in the outputs, so they
// are multiplied as in row-products.wgsl, and no transposed copy of w is made.

#import eight_positions

struct Shape {
  positions: u32, // in all images
  width: u32,
  height: u32,
  inputs: u32,
  outputs: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let inputs4 = shape.inputs / 4u;
  let outputs4 = shape.outputs / 4u;
  let tiles = (inputs4 + 1u) / 2u;
  let i = id.y * groups.x * 64u + id.x;
  let position = 8u * (i / tiles);
  if (position >= shape.positions) {
    return;
  }
  let left = 2u * (i % tiles); // the two vec4 columns of the tile
  let right = min(left + 1u, inputs4 - 1u);
  let places = eightPositions(position, shape.positions - 1u, shape.width, shape.height);

  var l0 = vec4f();
  var l1 = vec4f();
  var l2 = vec4f();
  var l3 = vec4f();
  var l4 = vec4f();
  var l5 = vec4f();
  var l6 = vec4f();
  var l7 = vec4f();
  var r0 = vec4f();
  var r1 = vec4f();
  var r2 = vec4f();
  var r3 = vec4f();
  var r4 = vec4f();
  var r5 = vec4f();
  var r6 = vec4f();
  var r7 = vec4f();

  for (var ty = 0u; ty < 3u; ty++) {
    for (var tx = 0u; tx < 3u; tx++) {
      let opposite = neighboursOf(places, 1u, 1u - ty, 1u - tx, shape.width, shape.height, shape.positions);
      let lo = outputs4 * opposite.lo;
      let hi = outputs4 * opposite.hi;
      let first = shape.inputs * (3u * ty + tx);
      let wl = outputs4 * (first + 4u * left);
      let wr = outputs4 * (first + 4u * right);
      for (var k = 0u; k < outputs4; k++) {
        // v * bl = (v . w[wl], v . w[wl + outputs4], ...)
        let bl = mat4x4f(w[wl + k], w[wl + outputs4 + k], w[wl + 2u * outputs4 + k], w[wl + 3u * outputs4 + k]);
        let br = mat4x4f(w[wr + k], w[wr + outputs4 + k], w[wr + 2u * outputs4 + k], w[wr + 3u * outputs4 + k]);
        let v0 = dy[lo.x + k];
        l0 += v0 * bl;
        r0 += v0 * br;
        let v1 = dy[lo.y + k];
        l1 += v1 * bl;
        r1 += v1 * br;
        let v2 = dy[lo.z + k];
        l2 += v2 * bl;
        r2 += v2 * br;
        let v3 = dy[lo.w + k];
        l3 += v3 * bl;
        r3 += v3 * br;
        let v4 = dy[hi.x + k];
        l4 += v4 * bl;
        r4 += v4 * br;
        let v5 = dy[hi.y + k];
        l5 += v5 * bl;
        r5 += v5 * br;
        let v6 = dy[hi.z + k];
        l6 += v6 * bl;
        r6 += v6 * br;
        let v7 = dy[hi.w + k];
        l7 += v7 * bl;
        r7 += v7 * br;
      }
    }
  }

  store(position, left, l0, r0);
  store(position + 1u, left, l1, r1);
  store(position + 2u, left, l2, r2);
  store(position + 3u, left, l3, r3);
  store(position + 4u, left, l4, r4);
  store(position + 5u, left, l5, r5);
  store(position + 6u, left, l6, r6);
  store(position + 7u, left, l7, r7);
}

fn store(position: u32, left: u32, valueLeft: vec4f, valueRight: vec4f) {
  let inputs4 = shape.inputs / 4u;
  if (position < shape.positions) {
    dx[inputs4 * position + left] = valueLeft;
    if (left + 1u < inputs4) {
      dx[inputs4 * position + left + 1u] = valueRight;
    }
  }
}
