// What a decoder is told of each row, as one vector:  [ latent | one-hot label | time ], and for a perceptron its state beside it
//
//   latents  rows x latent    read
//   labels   rows             read     a label of `classes` or more: zeros
//   times    rows             read     tau in [0, 1]
//   state    rows x inputs    read     by `joined` only
//   output   rows x columns   written, columns = latent + classes + 16 (+ inputs), its padding columns as zeros
//
// The time becomes sin(2 pi f tau) and cos(2 pi f tau) of the eight frequencies f = 1/8, 1/4 ... 16 turns: the first is all but
// straight on [0, 1], the last tells times 1/100 apart. Powers of two, so that f tau has no rounding error, and a polynomial of our own,
// because WGSL's sin may be off by 5e-4 and differs between adapters.
//
// One invocation makes one vec4 of a row; flat grid, folded into y by the caller.

struct Shape {
  rows: u32,
  latent: u32,
  classes: u32,
  // Numbers of a row of `state`; 0 for `alone`.
  inputs: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> latents: array<vec4f>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read> times: array<f32>;
@group(0) @binding(4) var<storage, read> state: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> output: array<vec4f>;

const TIME_NUMBERS = 16u;

// sin(2 pi t). With t folded to [-1/4, 1/4], the Taylor series to the 11th power is exact to 6e-8.
fn sineOfTurns(t: f32) -> f32 {
  let half = abs(fract(t + 0.5) - 0.5); // 0 .. 1/2
  let quarter = min(half, 0.5 - half); // 0 .. 1/4, of the same sine but for its sign
  let x = 6.283185307179586 * quarter;
  let s = x * x;
  let sine = x * (1.0 + s * (-1.0 / 6.0 + s * (1.0 / 120.0 + s * (-1.0 / 5040.0 + s * (1.0 / 362880.0 - s * (1.0 / 39916800.0))))));
  return select(sine, -sine, fract(t + 0.5) < 0.5);
}

fn timeNumber(row: u32, index: u32) -> f32 {
  let turns = times[row] * 0.125 * f32(1u << (index / 2u));
  return sineOfTurns(turns + 0.25 * f32(index % 2u));
}

fn conditionAt(row: u32, column: u32) -> f32 {
  if (column < shape.latent) {
    return latents[(shape.latent + 3u) / 4u * row + column / 4u][column % 4u];
  }
  let afterLatent = column - shape.latent;
  if (afterLatent < shape.classes) {
    return select(0.0, 1.0, labels[row] == afterLatent);
  }
  let afterLabel = afterLatent - shape.classes;
  if (afterLabel < TIME_NUMBERS) {
    return timeNumber(row, afterLabel);
  }
  return 0.0;
}

fn stateAt(row: u32, column: u32) -> f32 {
  let condition = shape.latent + shape.classes + TIME_NUMBERS;
  if (column < condition) {
    return conditionAt(row, column);
  }
  let own = column - condition;
  if (own < shape.inputs) {
    return state[(shape.inputs + 3u) / 4u * row + own / 4u][own % 4u];
  }
  return 0.0;
}

fn columns4() -> u32 {
  return (shape.latent + shape.classes + TIME_NUMBERS + shape.inputs + 3u) / 4u;
}

@compute @workgroup_size(64)
fn alone(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let row = i / columns4();
  if (row >= shape.rows) {
    return;
  }
  let c = 4u * (i % columns4());
  output[i] = vec4f(conditionAt(row, c), conditionAt(row, c + 1u), conditionAt(row, c + 2u), conditionAt(row, c + 3u));
}

@compute @workgroup_size(64)
fn joined(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let row = i / columns4();
  if (row >= shape.rows) {
    return;
  }
  let c = 4u * (i % columns4());
  output[i] = vec4f(stateAt(row, c), stateAt(row, c + 1u), stateAt(row, c + 2u), stateAt(row, c + 3u));
}
