// Transposed convolution 2 x 2 with stride 2:  fine(2p + tap) = residual(2p + tap) + w_tap coarse(p)
//
//   coarse    positions of all images x coarseChannels       read
//   w         (4 fineChannels) x coarseChannels              read: the weights of the 2 x 2 convolution in conv-forward.wgsl
//   residual  (4 positions) x fineChannels                   read where `residual` is 1
//   fine      (4 positions) x fineChannels                   written
//
// Two uses: the U-Net's way up, whose residual is its short cut; and the gradient of a way down: of the U-Net's, whose residual is the
// gradient that came by the short cut, and of the encoder's, which has none. Tiled as conv-backward-input.wgsl: one invocation owns 8 coarse positions x 8 fine channels at one tap.

#import eight_positions

struct Shape {
  positions: u32, // of `coarse`, in all images
  width: u32, // of an image of `coarse`
  height: u32,
  fineChannels: u32,
  coarseChannels: u32,
  residual: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> coarse: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> fine: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let fine4 = shape.fineChannels / 4u;
  let coarse4 = shape.coarseChannels / 4u;
  let tiles = (fine4 + 1u) / 2u;
  let i = id.y * groups.x * 64u + id.x;
  let position = 8u * (i / (4u * tiles));
  if (position >= shape.positions) {
    return;
  }
  let tap = i / tiles % 4u;
  let left = 2u * (i % tiles); // the two vec4 columns of the tile
  let right = min(left + 1u, fine4 - 1u);
  let places = eightPositions(position, shape.positions - 1u, shape.width, shape.height);
  let wl = coarse4 * (shape.fineChannels * tap + 4u * left);
  let wr = coarse4 * (shape.fineChannels * tap + 4u * right);
  let last = shape.positions - 1u;
  let lo = coarse4 * min(vec4u(position) + vec4u(0u, 1u, 2u, 3u), vec4u(last));
  let hi = coarse4 * min(vec4u(position) + vec4u(4u, 5u, 6u, 7u), vec4u(last));

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

  for (var k = 0u; k < coarse4; k++) {
    let bl = mat4x4f(w[wl + k], w[wl + coarse4 + k], w[wl + 2u * coarse4 + k], w[wl + 3u * coarse4 + k]);
    let br = mat4x4f(w[wr + k], w[wr + coarse4 + k], w[wr + 2u * coarse4 + k], w[wr + 3u * coarse4 + k]);
    let v0 = coarse[lo.x + k];
    l0 += v0 * bl;
    r0 += v0 * br;
    let v1 = coarse[lo.y + k];
    l1 += v1 * bl;
    r1 += v1 * br;
    let v2 = coarse[lo.z + k];
    l2 += v2 * bl;
    r2 += v2 * br;
    let v3 = coarse[lo.w + k];
    l3 += v3 * bl;
    r3 += v3 * br;
    let v4 = coarse[hi.x + k];
    l4 += v4 * bl;
    r4 += v4 * br;
    let v5 = coarse[hi.y + k];
    l5 += v5 * bl;
    r5 += v5 * br;
    let v6 = coarse[hi.z + k];
    l6 += v6 * bl;
    r6 += v6 * br;
    let v7 = coarse[hi.w + k];
    l7 += v7 * bl;
    r7 += v7 * br;
  }

  let targets = neighboursOf(places, 2u, tap / 2u, tap % 2u, 2u * shape.width, 2u * shape.height, 4u * shape.positions);
  store(position, targets.lo.x, left, l0, r0);
  store(position + 1u, targets.lo.y, left, l1, r1);
  store(position + 2u, targets.lo.z, left, l2, r2);
  store(position + 3u, targets.lo.w, left, l3, r3);
  store(position + 4u, targets.hi.x, left, l4, r4);
  store(position + 5u, targets.hi.y, left, l5, r5);
  store(position + 6u, targets.hi.z, left, l6, r6);
  store(position + 7u, targets.hi.w, left, l7, r7);
}

fn store(position: u32, to: u32, left: u32, valueLeft: vec4f, valueRight: vec4f) {
  let fine4 = shape.fineChannels / 4u;
  if (position < shape.positions) {
    let at = fine4 * to + left;
    let both = left + 1u < fine4;
    if (shape.residual == 1u) {
      fine[at] = residual[at] + valueLeft;
      if (both) {
        fine[at + 1u] = residual[at + 1u] + valueRight;
      }
    } else {
      fine[at] = valueLeft;
      if (both) {
        fine[at + 1u] = valueRight;
      }
    }
  }
}
