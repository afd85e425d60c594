// Steps of a flow for eight rows, in one go: the form for software adapters (walk-tiles.wgsl is the one for GPUs).
//
//   l_ij = gain q_ij . (2 x_i / rho - q_ij) + log w_j       rows with an own anchor (CENTRED): l_i,own = log w_own
//   l_ij = -gain |x_i / rho - a_j|^2 + log w_j              rows of no anchor
//   P_ij = exp(l_ij - m_i) / Z_i,   e_i = sum_j P_ij q_ij,   x_i <- x_i - decay x_i + c0 e_i[k] + c1 e_i[k-1] + c2 e_i[k-2]
//
// anchors  n x d          read      weights  n padded to 16   read: log w_j, -3e38 for anchors that are not there
// steps, states, means    see flow_plan                       owners   rows  read: index of the own anchor
// stats    T x rows       written: (m_i, 1 / Z_i, log P_i,own, index of the largest P_i); where no other anchor has any density at
//                         all, so that Z is exactly 1, ALONE stands for 1 / Z: the backward kernels may leave such rows out
//
// Rows are independent given the anchors, so an invocation takes its rows through all steps of the dispatch without waiting
// for anybody. The softmax runs online over tiles of 16 anchors (running maximum, running sum), so nothing of size rows x n exists.
// The mean is summed up in its own place in `means`: 8 x d numbers do not fit into registers, and a tile of 16 anchors
// shares the cost of fetching them. Late in a flow nearly all anchors are so far behind that their densities count as 0 (FAINT in
// alone.wgsl); a tile of such anchors is left out, which changes no bit. (By a loop that does not turn: these adapters run both
// sides of an `if`, masked.) The running maximum begins at the own anchor's
// logit, so that nothing is summed which its own tile would turn out to be FAINT.
// Whole sweeps are left out where it is certain that a row is alone with its own anchor, so that its mean is exactly 0: where it has been
// for the number of steps that the table names; and where no logit r u . q - r^2 |q|^2 / 2 can exceed r |u| D - r^2 D^2 / 2 < -FAINT
// (true of all |q| >= D > |u| / r). D, a bound of the distance of the nearest other anchor, comes from the first step of
// an inverse flow: there the runner-up's logit -L says that r^2 |q|^2 / 2 + r |u| |q| >= L for all.
// Anchors are subtracted before anything is multiplied: expanded about the origin, clusters away from it cost ten times the
// precision; and relative to the own anchor the logits that matter are of order one where |x|^2 / 2 is d / 2.
#import flow_plan
#import octet_loads

override CENTRED: bool = false;

@group(0) @binding(0) var<uniform> plan: Plan;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> steps: array<vec4f>;
@group(0) @binding(4) var<storage, read> owners: array<u32>;
@group(0) @binding(5) var<storage, read_write> states: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> means: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> stats: array<vec4f>;

const NEVER = -3.0e38;

fn storeMeans(at: Places, i: u32, v: Rows) {
  means[at.lo.x + i] = v.lo[0];
  means[at.lo.y + i] = v.lo[1];
  means[at.lo.z + i] = v.lo[2];
  means[at.lo.w + i] = v.lo[3];
  means[at.hi.x + i] = v.hi[0];
  means[at.hi.y + i] = v.hi[1];
  means[at.hi.z + i] = v.hi[2];
  means[at.hi.w + i] = v.hi[3];
}

fn storeStates(at: Places, i: u32, v: Rows) {
  states[at.lo.x + i] = v.lo[0];
  states[at.lo.y + i] = v.lo[1];
  states[at.lo.z + i] = v.lo[2];
  states[at.lo.w + i] = v.lo[3];
  states[at.hi.x + i] = v.hi[0];
  states[at.hi.y + i] = v.hi[1];
  states[at.hi.z + i] = v.hi[2];
  states[at.hi.w + i] = v.hi[3];
}

// Rows of no anchor are seen from the origin, and fetch nothing.
fn ownCentres(at: Places, i: u32) -> Rows {
  if (CENTRED) {
    return centresAt(at, i);
  }
  return Rows();
}

fn nearness(a: vec4f, x: Four, c: Four) -> vec4f {
  if (CENTRED) {
    let q = seenFrom(c, a);
    return dots(q, x - q);
  }
  let v = seenFrom(x, a);
  return -dots(v, v);
}

fn plusNearness(s: Quad, a: Four, x: Rows, c: Rows) -> Quad {
  return Quad(
    s.a0 + Octet(nearness(a[0], x.lo, c.lo), nearness(a[0], x.hi, c.hi)),
    s.a1 + Octet(nearness(a[1], x.lo, c.lo), nearness(a[1], x.hi, c.hi)),
    s.a2 + Octet(nearness(a[2], x.lo, c.lo), nearness(a[2], x.hi, c.hi)),
    s.a3 + Octet(nearness(a[3], x.lo, c.lo), nearness(a[3], x.hi, c.hi)),
  );
}

// The running maximum of each row, who holds it, and the runner-up's logit. The smallest index among equals wins, so that
// exact duplicates give the same answer everywhere.
struct Lead {
  peak: Octet,
  second: Octet,
  lo: vec4u,
  hi: vec4u,
}

fn challenge(lead: Lead, l: Octet, anchor: u32) -> Lead {
  return Lead(
    Octet(max(lead.peak[0], l[0]), max(lead.peak[1], l[1])),
    Octet(max(lead.second[0], min(lead.peak[0], l[0])), max(lead.second[1], min(lead.peak[1], l[1]))),
    select(lead.lo, vec4u(anchor), l[0] > lead.peak[0]),
    select(lead.hi, vec4u(anchor), l[1] > lead.peak[1]),
  );
}

fn challengeAll(lead: Lead, l: Quad, anchor: u32) -> Lead {
  return challenge(challenge(challenge(challenge(lead, l.a0, anchor), l.a1, anchor + 1u), l.a2, anchor + 2u), l.a3, anchor + 3u);
}

fn densitiesOf(l: Quad, peak: Octet) -> Quad {
  return Quad(densities(l.a0 - peak), densities(l.a1 - peak), densities(l.a2 - peak), densities(l.a3 - peak));
}

// Whether no other anchor of four rows can be within FAINT of the own one.
fn distant(ratio: f32, nearest: vec4f, squared: vec4f) -> bool {
  let far = ratio * nearest;
  let u = sqrt(squared);
  return all(far > u) && all(far * (u - 0.5 * far) < vec4f(-1.01 * FAINT));
}

// D from L, |u|^2 and r, with a thousandth to spare for rounding. A row without a runner-up has a lag near the end of float32.
fn bound(lag: vec4f, squared: vec4f, ratio: f32) -> vec4f {
  return 0.999 / ratio * (sqrt(squared + 2.0 * min(lag, vec4f(1.0e30))) - sqrt(squared));
}

fn total(p: Quad) -> Octet {
  return (p.a0 + p.a1) + (p.a2 + p.a3);
}

@compute @workgroup_size(4)
fn walk(@builtin(global_invocation_id) id: vec3u) {
  let first = plan.firstRow + 8u * id.x;
  if (first >= plan.endRow) {
    return;
  }
  let w = plan.width;
  let n = plan.anchors;
  // Rows past the end repeat the last one: they write its numbers once more.
  let rows = eight(first, plan.endRow - 1u);
  var own = Places(vec4u(0u), vec4u(0u));
  var ownWeight = everywhere(0.0);
  if (CENTRED) {
    for (var r = 0u; r < 4u; r += 1u) {
      own.lo[r] = owners[rows.lo[r]];
      own.hi[r] = owners[rows.hi[r]];
      ownWeight[0][r] = weights[own.lo[r] / 4u][own.lo[r] % 4u];
      ownWeight[1][r] = weights[own.hi[r] / 4u][own.hi[r] % 4u];
    }
  }
  let centre = inPlane(0u, own, w);
  var streak = 0.0;                   // steps for which all eight rows have been alone with their own anchors
  var nearest = everywhere(0.0);      // D
  var length = everywhere(0.0);       // |x|^2
  for (var k = plan.firstStep; k < plan.endStep; k += 1u) {
    let step = steps[3u * k];
    let scale = select(1.0, 2.0, CENTRED) * step.y;
    let x = inPlane((k % plan.statePlanes) * plan.totalRows, rows, w);
    let e = inPlane((k % plan.meanPlanes) * plan.totalRows, rows, w);
    let c = steps[3u * k + 1u];
    let ratio = steps[3u * k + 2u].w;
    var lead = Lead(everywhere(NEVER), everywhere(NEVER), vec4u(0u), vec4u(0u));
    var sums = everywhere(0.0);
    var top = everywhere(NEVER);
    if (CENTRED) {
      top = ownWeight;
    }
    let skip = CENTRED && (streak >= c.w || (ratio > 0.0 && distant(ratio, nearest[0], length[0]) && distant(ratio, nearest[1], length[1])));
    if (skip) {
      lead = Lead(ownWeight, everywhere(NEVER), own.lo, own.hi);
      sums = everywhere(1.0);
      for (var i = 0u; i < w; i += 1u) {
        storeMeans(e, i, Rows());
      }
    }
    for (var j = select(0u, n, skip); j < n; j += 16u) {
      let at0 = min(vec4u(j) + vec4u(0u, 1u, 2u, 3u), vec4u(n - 1u)) * w;
      let at1 = min(vec4u(j) + vec4u(4u, 5u, 6u, 7u), vec4u(n - 1u)) * w;
      let at2 = min(vec4u(j) + vec4u(8u, 9u, 10u, 11u), vec4u(n - 1u)) * w;
      let at3 = min(vec4u(j) + vec4u(12u, 13u, 14u, 15u), vec4u(n - 1u)) * w;
      var s0 = Quad();
      var s1 = Quad();
      var s2 = Quad();
      var s3 = Quad();
      for (var i = 0u; i < w; i += 1u) {
        let xi = scaled(scale, statesAt(x, i));
        let ci = ownCentres(centre, i);
        s0 = plusNearness(s0, anchorsAt(at0, i), xi, ci);
        s1 = plusNearness(s1, anchorsAt(at1, i), xi, ci);
        s2 = plusNearness(s2, anchorsAt(at2, i), xi, ci);
        s3 = plusNearness(s3, anchorsAt(at3, i), xi, ci);
      }
      s0 = logits(s0, step.x, weights[j / 4u]);
      s1 = logits(s1, step.x, weights[j / 4u + 1u]);
      s2 = logits(s2, step.x, weights[j / 4u + 2u]);
      s3 = logits(s3, step.x, weights[j / 4u + 3u]);
      let before = top;
      lead = challengeAll(lead, s0, j);
      lead = challengeAll(lead, s1, j + 4u);
      lead = challengeAll(lead, s2, j + 8u);
      lead = challengeAll(lead, s3, j + 12u);
      top = Octet(max(top[0], lead.peak[0]), max(top[1], lead.peak[1]));
      s0 = densitiesOf(s0, top);
      s1 = densitiesOf(s1, top);
      s2 = densitiesOf(s2, top);
      s3 = densitiesOf(s3, top);
      let keep = exponentials(before - top);
      let more = (total(s0) + total(s1)) + (total(s2) + total(s3));
      sums = products(sums, keep) + more;
      let idle = all(more[0] == vec4f(0.0)) && all(more[1] == vec4f(0.0)) && all(keep[0] == vec4f(1.0)) && all(keep[1] == vec4f(1.0));
      for (var i = select(0u, w, idle && j > 0u); i < w; i += 1u) {
        let ci = ownCentres(centre, i);
        var o = Rows();
        if (j > 0u) {
          o = times(keep, meansAt(e, i));
        }
        o = plusWeighted(o, s0, anchorsAt(at0, i), ci);
        o = plusWeighted(o, s1, anchorsAt(at1, i), ci);
        o = plusWeighted(o, s2, anchorsAt(at2, i), ci);
        o = plusWeighted(o, s3, anchorsAt(at3, i), ci);
        storeMeans(e, i, o);
      }
    }
    let share = Octet(1.0 / sums[0], 1.0 / sums[1]);
    let next = inPlane(((k + 1u) % plan.statePlanes) * plan.totalRows, rows, w);
    let e1 = inPlane(((k + plan.meanPlanes - 1u) % plan.meanPlanes) * plan.totalRows, rows, w);
    let e2 = inPlane(((k + plan.meanPlanes - 2u) % plan.meanPlanes) * plan.totalRows, rows, w);
    length = everywhere(0.0);
    for (var i = 0u; i < w; i += 1u) {
      let mean = times(share, meansAt(e, i));
      storeMeans(e, i, mean);
      let xi = statesAt(x, i);
      var change = sum(scaled(c.x, mean), scaled(-step.z, xi));
      if (c.y != 0.0) {
        change = sum(change, scaled(c.y, meansAt(e1, i)));
      }
      if (c.z != 0.0) {
        change = sum(change, scaled(c.z, meansAt(e2, i)));
      }
      let moved = sum(xi, change);
      storeStates(next, i, moved);
      length += Octet(dots(moved.lo, moved.lo), dots(moved.hi, moved.hi));
    }
    var ownLogit = lead.peak; // nobody asks for the own anchor of a row that has none
    if (CENTRED) {
      ownLogit = ownWeight;
    }
    let logOwn = Octet(ownLogit[0] - lead.peak[0] - log(sums[0]), ownLogit[1] - lead.peak[1] - log(sums[1]));
    let runnerUp = densities(lead.second - lead.peak);
    let told = Octet(
      select(share[0], vec4f(ALONE), runnerUp[0] == vec4f(0.0)),
      select(share[1], vec4f(ALONE), runnerUp[1] == vec4f(0.0)),
    );
    let settled = all(told[0] == vec4f(ALONE)) && all(told[1] == vec4f(ALONE)) && all(lead.lo == own.lo) && all(lead.hi == own.hi);
    streak = select(0.0, streak + 1.0, settled);
    if (k == 0u && ratio > 0.0 && settled) {
      nearest = Octet(bound(lead.peak[0] - lead.second[0], length[0], ratio), bound(lead.peak[1] - lead.second[1], length[1], ratio));
    }
    let at = k * plan.totalRows;
    for (var r = 0u; r < 4u; r += 1u) {
      stats[at + rows.lo[r]] = vec4f(lead.peak[0][r], told[0][r], logOwn[0][r], f32(lead.lo[r]));
      stats[at + rows.hi[r]] = vec4f(lead.peak[1][r], told[1][r], logOwn[1][r], f32(lead.hi[r]));
    }
  }
}
