// One step's sweep of four rows over all anchors, for d <= 3: the softmax of their logits and the mean of the anchors under it.
//
//   l_j = gain q_j . (2 x / rho - q_j) + log w_j,  q_j = a_j - c       rows with a centre c (CENTRED); x comes as 2 x / rho
//   l_j = -gain |x / rho - a_j|^2 + log w_j                            rows without; x comes as x / rho, and q_j is a_j
//
// Who imports this has said CENTRED, anchorAt(j), with its last anchor for indices past the end, and weightsAt(j), log w of the
// tile of four anchors from j on, -3e38 for those past the end.
//
// The softmax runs online over the tiles. The sweep only remembers which tile holds the largest logit, and the runner-up among the
// tiles; which anchor of that tile it was, leadOf finds out by looking at the one tile again.
const NEVER = -3.0e38;

struct Sweep {
  peak: vec4f,    // the largest logit
  second: vec4f,  // the largest one of another tile, or NEVER
  tile: vec4u,    // the first anchor of the first tile with the largest logit
  total: vec4f,   // sum of exp(l - peak)
  mean: Points,   // the same sum of exp(l - peak) q
}

fn offset(j: u32, centre: Points) -> Points {
  if (CENTRED) {
    return difference(beside(anchorAt(j)), centre);
  }
  return beside(anchorAt(j));
}

fn logit(q: Points, x: Points, gain: f32, weight: vec4f) -> vec4f {
  if (CENTRED) {
    return weight + gain * dots(q, difference(x, q));
  }
  let v = difference(x, q);
  return weight - gain * dots(v, v);
}

fn sweep(x: Points, centre: Points, gain: f32, anchors: u32) -> Sweep {
  var s = Sweep(vec4f(NEVER), vec4f(NEVER), vec4u(0u), vec4f(0.0), Points());
  for (var j = 0u; j < anchors; j += 4u) {
    let w = weightsAt(j);
    let q0 = offset(j, centre);
    let q1 = offset(j + 1u, centre);
    let q2 = offset(j + 2u, centre);
    let q3 = offset(j + 3u, centre);
    let l0 = logit(q0, x, gain, vec4f(w.x));
    let l1 = logit(q1, x, gain, vec4f(w.y));
    let l2 = logit(q2, x, gain, vec4f(w.z));
    let l3 = logit(q3, x, gain, vec4f(w.w));
    let top = max(max(l0, l1), max(l2, l3));
    s.tile = select(s.tile, vec4u(j), top > s.peak);
    s.second = max(s.second, min(s.peak, top));
    let peak = max(s.peak, top);
    let keep = exp(s.peak - peak);
    let p0 = exp(l0 - peak);
    let p1 = exp(l1 - peak);
    let p2 = exp(l2 - peak);
    let p3 = exp(l3 - peak);
    s.peak = peak;
    s.total = s.total * keep + ((p0 + p1) + (p2 + p3));
    s.mean = plus(plus(plus(plus(times(keep, s.mean), p0, q0), p1, q1), p2, q2), p3, q3);
  }
  return s;
}

// Within one tile: the largest logit and the runner-up, and the place of the largest, the first one among equals, so that exact
// duplicates give the same answer everywhere.
struct Lead {
  peak: vec4f,
  second: vec4f,
  place: vec4u,
}

fn challenged(lead: Lead, l: vec4f, place: u32) -> Lead {
  return Lead(
    max(lead.peak, l),
    max(lead.second, min(lead.peak, l)),
    select(lead.place, vec4u(place), l > lead.peak),
  );
}

fn offsets(j: vec4u, centre: Points) -> Points {
  let a = columns(anchorAt(j.x), anchorAt(j.y), anchorAt(j.z), anchorAt(j.w));
  if (CENTRED) {
    return difference(a, centre);
  }
  return a;
}

// Each row has a tile of its own.
fn leadOf(tile: vec4u, x: Points, centre: Points, gain: f32) -> Lead {
  let w = transpose(mat4x4f(weightsAt(tile.x), weightsAt(tile.y), weightsAt(tile.z), weightsAt(tile.w)));
  var lead = Lead(logit(offsets(tile, centre), x, gain, w[0]), vec4f(NEVER), vec4u(0u));
  lead = challenged(lead, logit(offsets(tile + 1u, centre), x, gain, w[1]), 1u);
  lead = challenged(lead, logit(offsets(tile + 2u, centre), x, gain, w[2]), 2u);
  return challenged(lead, logit(offsets(tile + 3u, centre), x, gain, w[3]), 3u);
}
