// Convolution of images:  y(p) = bias + residual(p) + sum over taps of x(the neighbour of p at the tap) w_tap
//
//   side 3: 3 x 3, zeros outside the image, which keeps its size.   side 2: 2 x 2 with stride 2, of an image with sides twice as long.
//
//   x         (positions of all images, and one more of zeros) x inputs        read
//   w         (side^2 inputs, and a last row where there is a bias) x outputs   read
//   residual  positions x outputs                                              read where `residual` is 1: what a block adds to
//   y         positions x outputs                                              written
//   Channels are multiples of 4; positions run through the images line by line.
//
// The tiling of linear-forward.wgsl: one invocation owns 8 positions x 8 outputs in sixteen named vec4 registers, and 16 loads of a
// vec4 feed 256 multiply-adds. No matrix of neighbourhoods is ever written: a tap is another row of x. Where a tap lies outside the
// image the row of zeros at the end of x is read, so that the inner loop needs no condition. The grid is flat with the tiles of a
// position side by side, so that no lane idles where channels are few; the caller folds it into y.

#import eight_positions

struct Shape {
  positions: u32, // of y, in all images
  width: u32, // of an image of y
  height: u32,
  inputs: u32,
  outputs: u32,
  side: u32,
  bias: u32,
  residual: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let inputs4 = shape.inputs / 4u;
  let outputs4 = shape.outputs / 4u;
  let tiles = (outputs4 + 1u) / 2u;
  let i = id.y * groups.x * 64u + id.x;
  let position = 8u * (i / tiles);
  if (position >= shape.positions) {
    return;
  }
  let left = 2u * (i % tiles); // the two vec4 columns of the tile
  let right = min(left + 1u, outputs4 - 1u);
  let places = eightPositions(position, shape.positions - 1u, shape.width, shape.height);
  let stride = 4u - shape.side;
  let pad = shape.side - 2u;
  let outside = stride * stride * shape.positions; // the row of zeros

  let biasRow = outputs4 * shape.side * shape.side * shape.inputs;
  var biasLeft = vec4f();
  var biasRight = vec4f();
  if (shape.bias == 1u) {
    biasLeft = w[biasRow + left];
    biasRight = w[biasRow + right];
  }
  var l0 = biasLeft;
  var l1 = biasLeft;
  var l2 = biasLeft;
  var l3 = biasLeft;
  var l4 = biasLeft;
  var l5 = biasLeft;
  var l6 = biasLeft;
  var l7 = biasLeft;
  var r0 = biasRight;
  var r1 = biasRight;
  var r2 = biasRight;
  var r3 = biasRight;
  var r4 = biasRight;
  var r5 = biasRight;
  var r6 = biasRight;
  var r7 = biasRight;

  for (var ty = 0u; ty < shape.side; ty++) {
    for (var tx = 0u; tx < shape.side; tx++) {
      let neighbours = neighboursOf(places, stride, ty - pad, tx - pad, stride * shape.width, stride * shape.height, outside);
      let lo = inputs4 * neighbours.lo;
      let hi = inputs4 * neighbours.hi;
      var row = outputs4 * shape.inputs * (shape.side * ty + tx);
      for (var k = 0u; k < inputs4; k++) {
        // As columns of a matrix, so that wl * v = v.x w[row] + v.y w[row + 1] + v.z w[row + 2] + v.w w[row + 3].
        let w1 = row + outputs4;
        let w2 = w1 + outputs4;
        let w3 = w2 + outputs4;
        let wl = mat4x4f(w[row + left], w[w1 + left], w[w2 + left], w[w3 + left]);
        let wr = mat4x4f(w[row + right], w[w1 + right], w[w2 + right], w[w3 + right]);
        row = w3 + outputs4;
        let v0 = x[lo.x + k];
        l0 += wl * v0;
        r0 += wr * v0;
        let v1 = x[lo.y + k];
        l1 += wl * v1;
        r1 += wr * v1;
        let v2 = x[lo.z + k];
        l2 += wl * v2;
        r2 += wr * v2;
        let v3 = x[lo.w + k];
        l3 += wl * v3;
        r3 += wr * v3;
        let v4 = x[hi.x + k];
        l4 += wl * v4;
        r4 += wr * v4;
        let v5 = x[hi.y + k];
        l5 += wl * v5;
        r5 += wr * v5;
        let v6 = x[hi.z + k];
        l6 += wl * v6;
        r6 += wr * v6;
        let v7 = x[hi.w + k];
        l7 += wl * v7;
        r7 += wr * v7;
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
  if (position >= shape.positions) {
    return;
  }
  let outputs4 = shape.outputs / 4u;
  let at = outputs4 * position + left;
  let both = left + 1u < outputs4;
  if (shape.residual == 1u) {
    y[at] = residual[at] + valueLeft;
    if (both) {
      y[at + 1u] = residual[at + 1u] + valueRight;
    }
  } else {
    y[at] = valueLeft;
    if (both) {
      y[at + 1u] = valueRight;
    }
  }
}
