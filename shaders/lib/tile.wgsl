// A tile of pairs for a workgroup of 64 invocations: 16 lines, which the workgroup owns, x 32 others, which it sweeps over. In the
// walk and its adjoint the lines are rows and the others anchors; in the gather it is the other way round.
//
//   products   An invocation owns the pairs of 2 lines with 4 others, 8 numbers in registers. Coordinates pass through workgroup
//              memory in pieces of 4 vec4s a line; invocations read the next piece while they work on the one that is there.
//   weights    16 x 32 coefficients, one vec4 for a line and four others, in workgroup memory.
//   sums       An invocation owns items of 4 lines x 1 vec4 of coordinates, in the array where they belong. Nobody else touches
//              them, so this needs no barrier, allows any d, and invocations may leave out what is zero.
//
// For GPUs: there a load from memory costs as much as hundreds of products, and 64 invocations share each one.
const LANES = 64u;
const LINES = 16u;
const OTHERS = 32u;
const QUADS = 8u;  // of others
const PIECE = 4u;  // vec4s of coordinates

// One vec4 of coordinates of 4 lines, or of 4 others; a column each. With q of four others, q * p is the sum of p_j q_j and g * q are
// the products g . q_j.
alias Four = mat4x4f;

// One number for each pair of an invocation: two lines, four others each.
struct Pairs {
  upper: vec4f,
  lower: vec4f,
}

var<workgroup> coefficients: array<vec4f, 144>;  // 16 x 8, rows of 9 so that neighbours lie in different banks

// The first of the two lines of an invocation; its others are those of quad lane % 8.
fn lineOf(lane: u32) -> u32 {
  return lane / QUADS * 2u;
}

fn coefficientAt(line: u32, quad: u32) -> u32 {
  return 9u * line + quad;
}

// Where a vec4 of a piece lies in workgroup memory: 16 lines (17 x 4 vec4s in all), or 32 others (33 x 4), the first of each quad
// before the second of each, so that neighbouring invocations read neighbouring places.
fn linePlace(i: u32, line: u32) -> u32 {
  return 17u * i + line;
}

fn otherPlace(i: u32, other: u32) -> u32 {
  return 33u * i + QUADS * (other % 4u) + other / 4u;
}

fn dots(x: Four, y: Four) -> vec4f {
  return vec4f(dot(x[0], y[0]), dot(x[1], y[1]), dot(x[2], y[2]), dot(x[3], y[3]));
}

fn same(v: vec4f) -> Four {
  return Four(v, v, v, v);
}

// exp of logits below their peak; 0 where they are FAINT.
#import alone

fn densities(x: vec4f) -> vec4f {
  return select(exp(x), vec4f(0.0), x < vec4f(-FAINT));
}

fn total(v: vec4f) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}

// The coefficients of four lines and a quad.
fn coefficientsOf(group: u32, quad: u32) -> Four {
  let at = coefficientAt(4u * group, quad);
  return Four(coefficients[at], coefficients[at + 9u], coefficients[at + 18u], coefficients[at + 27u]);
}

fn isZero(m: Four) -> bool {
  return all(abs(m[0]) + abs(m[1]) + abs(m[2]) + abs(m[3]) == vec4f(0.0));
}
