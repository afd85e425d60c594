// A tile of pairs in registers, 8 rows x 16 keys (types and why so: lib/octet): how near each pair is, and sums of keys by weight.
#import octet

// A number for each of 8 rows and 16 keys.
struct Sheet {
  q0: Quad,
  q1: Quad,
  q2: Quad,
  q3: Quad,
}

// Weights of four keys, a column for each row of rows 0 to 3 and 4 to 7, so that four keys times one of them are four rows' sums.
struct Shares {
  lo: Four,
  hi: Four,
}

// x . y of four keys
fn plusDots(s: ptr<function, Quad>, y: Four, x: Rows) {
  (*s).a0 += Octet(y[0] * x.lo, y[0] * x.hi);
  (*s).a1 += Octet(y[1] * x.lo, y[1] * x.hi);
  (*s).a2 += Octet(y[2] * x.lo, y[2] * x.hi);
  (*s).a3 += Octet(y[3] * x.lo, y[3] * x.hi);
}

fn squaresFrom(y: vec4f, x: Rows) -> Octet {
  let lo = seenFrom(x.lo, y);
  let hi = seenFrom(x.hi, y);
  return Octet(dots(lo, lo), dots(hi, hi));
}

// |x - y|^2 of four keys, from the differences: the pairs that count are near ones.
fn plusSquares(s: ptr<function, Quad>, y: Four, x: Rows) {
  (*s).a0 += squaresFrom(y[0], x);
  (*s).a1 += squaresFrom(y[1], x);
  (*s).a2 += squaresFrom(y[2], x);
  (*s).a3 += squaresFrom(y[3], x);
}

fn larger(x: Octet, y: Octet) -> Octet {
  return Octet(max(x[0], y[0]), max(x[1], y[1]));
}

fn largestOf(q: Quad) -> Octet {
  return larger(larger(q.a0, q.a1), larger(q.a2, q.a3));
}

fn totalOf(q: Quad) -> Octet {
  return (q.a0 + q.a1) + (q.a2 + q.a3);
}

fn sharesOf(q: Quad) -> Shares {
  return Shares(
    transpose(Four(q.a0[0], q.a1[0], q.a2[0], q.a3[0])),
    transpose(Four(q.a0[1], q.a1[1], q.a2[1], q.a3[1])),
  );
}
