// A tile of pairs in registers: 8 rows x 16 anchors, one vec4 of coordinates at a time. This is for adapters on which a load
// costs as much as twenty products and a barrier as much as a thousand, software adapters: each load serves 8 or 16 pairs, and
// nothing is shared between invocations.
//
//   Octet  one number of each of the 8 rows
//   Four   one vec4 of coordinates of 4 rows, or of 4 anchors; a column each
//   Rows   one vec4 of coordinates of the 8 rows
//   Quad   an octet for each of 4 anchors
//
// Matrices, because WGSL adds and scales those as they are; none of them is ever multiplied with another.
#import alone

alias Octet = mat2x4f;
alias Four = mat4x4f;

struct Rows {
  lo: Four,
  hi: Four,
}

struct Quad {
  a0: Octet,
  a1: Octet,
  a2: Octet,
  a3: Octet,
}

// Where the 8 rows of an invocation lie: their indices, or their first vec4 in an array.
struct Places {
  lo: vec4u,
  hi: vec4u,
}

fn eight(first: u32, last: u32) -> Places {
  return Places(min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(last)), min(vec4u(first) + vec4u(4u, 5u, 6u, 7u), vec4u(last)));
}

fn inPlane(plane: u32, rows: Places, width: u32) -> Places {
  return Places((plane + rows.lo) * width, (plane + rows.hi) * width);
}

fn everywhere(x: f32) -> Octet {
  return Octet(vec4f(x), vec4f(x));
}

fn products(x: Octet, y: Octet) -> Octet {
  return Octet(x[0] * y[0], x[1] * y[1]);
}

fn exponentials(x: Octet) -> Octet {
  return Octet(exp(x[0]), exp(x[1]));
}

fn densities(x: Octet) -> Octet {
  return Octet(select(exp(x[0]), vec4f(0.0), x[0] < vec4f(-FAINT)), select(exp(x[1]), vec4f(0.0), x[1] < vec4f(-FAINT)));
}

fn dots(x: Four, y: Four) -> vec4f {
  return vec4f(dot(x[0], y[0]), dot(x[1], y[1]), dot(x[2], y[2]), dot(x[3], y[3]));
}

fn scaledColumns(s: vec4f, x: Four) -> Four {
  return Four(s.x * x[0], s.y * x[1], s.z * x[2], s.w * x[3]);
}

// The same anchor beside each of four rows, seen from their centres.
fn seenFrom(c: Four, a: vec4f) -> Four {
  return Four(a, a, a, a) - c;
}

// Each row times a number of its own.
fn times(s: Octet, x: Rows) -> Rows {
  return Rows(scaledColumns(s[0], x.lo), scaledColumns(s[1], x.hi));
}

fn sum(x: Rows, y: Rows) -> Rows {
  return Rows(x.lo + y.lo, x.hi + y.hi);
}

fn scaled(s: f32, x: Rows) -> Rows {
  return Rows(s * x.lo, s * x.hi);
}

// o_i + sum over four anchors of p_ij (a_j - c_i)
fn plusWeighted(o: Rows, p: Quad, a: Four, c: Rows) -> Rows {
  return Rows(
    o.lo + scaledColumns(p.a0[0], seenFrom(c.lo, a[0])) + scaledColumns(p.a1[0], seenFrom(c.lo, a[1]))
      + scaledColumns(p.a2[0], seenFrom(c.lo, a[2])) + scaledColumns(p.a3[0], seenFrom(c.lo, a[3])),
    o.hi + scaledColumns(p.a0[1], seenFrom(c.hi, a[0])) + scaledColumns(p.a1[1], seenFrom(c.hi, a[1]))
      + scaledColumns(p.a2[1], seenFrom(c.hi, a[2])) + scaledColumns(p.a3[1], seenFrom(c.hi, a[3])),
  );
}

// The logits of a quad from its nearness: gain times that, plus the logarithm of each anchor's weight.
fn logits(s: Quad, gain: f32, weights: vec4f) -> Quad {
  return Quad(
    gain * s.a0 + everywhere(weights.x),
    gain * s.a1 + everywhere(weights.y),
    gain * s.a2 + everywhere(weights.z),
    gain * s.a3 + everywhere(weights.w),
  );
}

// Nearness q . (x - q) and slope of the mean g . q of four anchors, q = a - c; x comes as 2 x / rho.
fn plusPairs(l: ptr<function, Quad>, b: ptr<function, Quad>, a: Four, x: Rows, c: Rows, g: Rows) {
  var lo = seenFrom(c.lo, a[0]);
  var hi = seenFrom(c.hi, a[0]);
  (*l).a0 += Octet(dots(lo, x.lo - lo), dots(hi, x.hi - hi));
  (*b).a0 += Octet(dots(lo, g.lo), dots(hi, g.hi));
  lo = seenFrom(c.lo, a[1]);
  hi = seenFrom(c.hi, a[1]);
  (*l).a1 += Octet(dots(lo, x.lo - lo), dots(hi, x.hi - hi));
  (*b).a1 += Octet(dots(lo, g.lo), dots(hi, g.hi));
  lo = seenFrom(c.lo, a[2]);
  hi = seenFrom(c.hi, a[2]);
  (*l).a2 += Octet(dots(lo, x.lo - lo), dots(hi, x.hi - hi));
  (*b).a2 += Octet(dots(lo, g.lo), dots(hi, g.hi));
  lo = seenFrom(c.lo, a[3]);
  hi = seenFrom(c.hi, a[3]);
  (*l).a3 += Octet(dots(lo, x.lo - lo), dots(hi, x.hi - hi));
  (*b).a3 += Octet(dots(lo, g.lo), dots(hi, g.hi));
}
