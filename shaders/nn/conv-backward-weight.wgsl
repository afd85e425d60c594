// Convolution, backward to its weights:  dw_tap = sum over positions p of x(the neighbour of p at the tap)^T dy(p)
//
//   x         positions of all images x inputs (four times as many where side is 2)             read
//   dy        positions x outputs                                                                read
//   partials  chunks x (side^2 inputs, and a last row for the bias) x outputs                    written by `partial`, read by `combine`
//   dw        (side^2 inputs, and a last row for the bias: the sum of dy) x outputs              written
//   Sides, channels and positions as in conv-forward.wgsl.
//
// The sum runs over all positions of the batch, far too many for one owner of each weight. So the lines of the images are cut into
// chunks, by the shape alone: `partial` adds up a chunk, and `combine` the chunks, both in a fixed order, so a rerun gives the same bits.
// One invocation of `partial` owns 8 inputs x 8 outputs at one tap in sixteen named vec4 registers and walks the positions: 4 loads of a
// vec4 feed 64 multiply-adds. It walks line by line, because then what lies inside the image is one stretch and needs no condition.

struct Shape {
  lines: u32, // of all images, of dy
  width: u32, // of an image of dy
  height: u32,
  inputs: u32,
  outputs: u32,
  side: u32,
  bias: u32, // 1: there is one
  chunk: u32, // lines
  chunks: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(4) var<storage, read> partialsRead: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dw: array<vec4f>;

// vec4s of dw, and of each chunk of partials
fn chunkSize() -> u32 {
  return (shape.side * shape.side * shape.inputs + shape.bias) * (shape.outputs / 4u);
}

@compute @workgroup_size(64)
fn partial(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let inputs4 = shape.inputs / 4u;
  let outputs4 = shape.outputs / 4u;
  let tilesAcross = (outputs4 + 1u) / 2u;
  let tiles = (inputs4 + 1u) / 2u * tilesAcross;
  let taps = shape.side * shape.side;
  // Flat: tiles first, then taps, and the bias as one more tap; then chunks.
  let i = id.y * groups.x * 64u + id.x;
  let chunk = i / (tiles * (taps + shape.bias));
  if (chunk >= shape.chunks) {
    return;
  }
  let tap = i / tiles % (taps + shape.bias);
  let tile = i % tiles;
  let upper = 2u * (tile / tilesAcross); // the two vec4 of inputs of the tile
  let left = 2u * (tile % tilesAcross); // the two vec4 of outputs
  let lower = min(upper + 1u, inputs4 - 1u);
  let right = min(left + 1u, outputs4 - 1u);
  let firstLine = chunk * shape.chunk;
  let endLine = min(firstLine + shape.chunk, shape.lines);
  let base = chunk * chunkSize();

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

  if (tap == taps) {
    if (upper == 0u) {
      for (var p = firstLine * shape.width; p < endLine * shape.width; p++) {
        l0 += dy[outputs4 * p + left];
        r0 += dy[outputs4 * p + right];
      }
      store(base + outputs4 * taps * shape.inputs, left, l0, r0);
    }
    return;
  }

  let stride = 4u - shape.side;
  let pad = shape.side - 2u;
  let ty = tap / shape.side;
  let tx = tap % shape.side;
  let widthIn = stride * shape.width;
  let heightIn = stride * shape.height;
  // Columns whose neighbour lies in the image: those with 0 <= stride column + tx - pad < widthIn.
  let firstColumn = max(pad, tx) - tx;
  let endColumn = min(shape.width, (widthIn + pad - tx + stride - 1u) / stride);
  for (var line = firstLine; line < endLine; line++) {
    let image = line / shape.height;
    let lineIn = stride * (line - shape.height * image) + ty - pad;
    if (lineIn >= heightIn) { // or below 0, which wraps around
      continue;
    }
    var source = inputs4 * ((image * heightIn + lineIn) * widthIn + stride * firstColumn + tx - pad);
    var at = outputs4 * (line * shape.width + firstColumn);
    for (var column = firstColumn; column < endColumn; column++) {
      let u = x[source + upper];
      let v = x[source + lower];
      let gl = dy[at + left];
      let gr = dy[at + right];
      l0 += u.x * gl;
      l1 += u.y * gl;
      l2 += u.z * gl;
      l3 += u.w * gl;
      l4 += v.x * gl;
      l5 += v.y * gl;
      l6 += v.z * gl;
      l7 += v.w * gl;
      r0 += u.x * gr;
      r1 += u.y * gr;
      r2 += u.z * gr;
      r3 += u.w * gr;
      r4 += v.x * gr;
      r5 += v.y * gr;
      r6 += v.z * gr;
      r7 += v.w * gr;
      source += stride * inputs4;
      at += outputs4;
    }
  }

  let row = base + outputs4 * (tap * shape.inputs + 4u * upper);
  store(row, left, l0, r0);
  store(row + outputs4, left, l1, r1);
  store(row + 2u * outputs4, left, l2, r2);
  store(row + 3u * outputs4, left, l3, r3);
  if (upper + 1u < inputs4) {
    store(row + 4u * outputs4, left, l4, r4);
    store(row + 5u * outputs4, left, l5, r5);
    store(row + 6u * outputs4, left, l6, r6);
    store(row + 7u * outputs4, left, l7, r7);
  }
}

fn store(row: u32, left: u32, valueLeft: vec4f, valueRight: vec4f) {
  partials[row + left] = valueLeft;
  if (left + 1u < shape.outputs / 4u) {
    partials[row + left + 1u] = valueRight;
  }
}

// One invocation a vec4 of dw.
@compute @workgroup_size(64)
fn combine(@builtin(global_invocation_id) id: vec3u) {
  let size = chunkSize();
  if (id.x >= size) {
    return;
  }
  var sum = vec4f();
  for (var at = id.x; at < shape.chunks * size; at += size) {
    sum += partialsRead[at];
  }
  dw[id.x] = sum;
}
