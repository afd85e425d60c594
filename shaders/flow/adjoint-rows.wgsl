// Backward of a flow's steps with respect to the rows' own states and their centres, eight rows in one go; the form for
// software adapters, the mirror of walk-rows.wgsl. lambda_i[k] = dL/dx_i[k].
//
//   g_i = dL/de_i[k] = b0 lambda_i[k+1] + b1 lambda_i[k+2] + b2 lambda_i[k+3],        b_ij = g_i . q_ij
//   D_i = sum_j P_ij b_ij,    dL/dl_ij = P_ij (b_ij - D_i - y_i)  (j not the own anchor),     y_i = dL/d log P_i,own of this step
//   o_i = sum_j dL/dl_ij q_ij
//   lambda_i[k] = (1 - decay) lambda_i[k+1] + 2 kappa rho o_i
//   dL/dc_i    -= S1 g_i + 2 gain (S2 x_i / rho - o_i),     S1 = sum_{j != own} P_ij,   S2 = sum_{j != own} dL/dl_ij
//
// anchors, weights, steps, owners, states  read, as in walk-rows.wgsl
// means    e of these steps read; g written over it: nobody else needs e, and gather needs g
// stats    first half read: (m, 1 / Z, ..); second half: (y, ..) read where plan.pulled, and (D, y, 1 / Z, own) written for gather
// adjoints 6 planes of rows x d: a ring of four lambdas (slot k mod 4), g of the step at hand, dL/dc (added to)
//
// One sweep over the anchors, though D is only known at its end: g . e is its first guess, exact up to rounding, and the
// sweep also sums what the guess lacks, Delta = sum_j P (b - guess). What was summed with the guess is put right by
// Delta afterwards, to second order in a rounding error. Taking the guess before anything is summed keeps P (b - D) exact
// where the softmax is one-hot and the difference is all there is. y stays apart until the end: late in a flow b may be
// a hundred million times as large, and would swallow it.
// A row that is alone with its own anchor (no other density at all, see walk-rows.wgsl) has nothing to sweep for, its lambda is carried over
// and gather finds 0 for its 1 / Z.
// The own pair has q = 0 and may contribute to nothing: 1 - P_own never has to be formed by subtraction.
#import flow_plan
#import octet_loads

@group(0) @binding(0) var<uniform> plan: Plan;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> steps: array<vec4f>;
@group(0) @binding(4) var<storage, read> owners: array<u32>;
@group(0) @binding(5) var<storage, read> states: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> means: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> stats: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> adjoints: array<vec4f>;

fn storeMeans(at: Places, i: u32, v: Rows) {
  for (var r = 0u; r < 4u; r += 1u) {
    means[at.lo[r] + i] = v.lo[r];
    means[at.hi[r] + i] = v.hi[r];
  }
}

fn adjointsAt(at: Places, i: u32) -> Rows {
  return Rows(
    Four(adjoints[at.lo.x + i], adjoints[at.lo.y + i], adjoints[at.lo.z + i], adjoints[at.lo.w + i]),
    Four(adjoints[at.hi.x + i], adjoints[at.hi.y + i], adjoints[at.hi.z + i], adjoints[at.hi.w + i]),
  );
}

fn storeAdjoints(at: Places, i: u32, v: Rows) {
  adjoints[at.lo.x + i] = v.lo[0];
  adjoints[at.lo.y + i] = v.lo[1];
  adjoints[at.lo.z + i] = v.lo[2];
  adjoints[at.lo.w + i] = v.lo[3];
  adjoints[at.hi.x + i] = v.hi[0];
  adjoints[at.hi.y + i] = v.hi[1];
  adjoints[at.hi.z + i] = v.hi[2];
  adjoints[at.hi.w + i] = v.hi[3];
}

// What a sweep knows of its rows, and what it adds up.
struct Sweep {
  peak: Octet,
  share: Octet,   // 1 / Z, 0 for rows that are alone with their own anchor
  pivot: Octet,   // the first guess of D
  own: Places,
  excess: Octet,  // Delta
  shares: Octet,  // S1
  slopes: Octet,  // sum_{j != own} P (b - pivot)
}

// The slopes of one anchor's logits from (nearness, b); adds to the sums of the sweep.
fn slope(s: ptr<function, Sweep>, l: Octet, b: Octet, anchor: u32) -> Octet {
  let off = b - (*s).pivot;
  let p = products(densities(l - (*s).peak), (*s).share);
  (*s).excess += products(p, off);
  let others = Octet(
    select(p[0], vec4f(0.0), vec4u(anchor) == (*s).own.lo),
    select(p[1], vec4f(0.0), vec4u(anchor) == (*s).own.hi),
  );
  let slopes = products(others, off);
  (*s).shares += others;
  (*s).slopes += slopes;
  return slopes;
}

fn slopesOf(s: ptr<function, Sweep>, l: Quad, b: Quad, anchor: u32) -> Quad {
  let s0 = slope(s, l.a0, b.a0, anchor);
  let s1 = slope(s, l.a1, b.a1, anchor + 1u);
  let s2 = slope(s, l.a2, b.a2, anchor + 2u);
  let s3 = slope(s, l.a3, b.a3, anchor + 3u);
  return Quad(s0, s1, s2, s3);
}

@compute @workgroup_size(4)
fn adjoint(@builtin(global_invocation_id) id: vec3u) {
  let first = plan.firstRow + 8u * id.x;
  if (first >= plan.endRow) {
    return;
  }
  let w = plan.width;
  let n = plan.anchors;
  let m = plan.totalRows;
  let rows = eight(first, plan.endRow - 1u);
  var s = Sweep();
  for (var r = 0u; r < 4u; r += 1u) {
    s.own.lo[r] = owners[rows.lo[r]];
    s.own.hi[r] = owners[rows.hi[r]];
  }
  let centre = inPlane(0u, s.own, w);
  let source = inPlane(4u * m, rows, w);
  let centreGradient = inPlane(5u * m, rows, w);
  for (var k = plan.endStep; k > plan.firstStep;) {
    k -= 1u;
    let step = steps[3u * k];
    let b = steps[3u * k + 2u];
    let x = inPlane((k % plan.statePlanes) * m, rows, w);
    let e = inPlane((k % plan.meanPlanes) * m, rows, w);
    let here = inPlane((k % 4u) * m, rows, w);
    let next1 = inPlane(((k + 1u) % 4u) * m, rows, w);
    let next2 = inPlane(((k + 2u) % 4u) * m, rows, w);
    let next3 = inPlane(((k + 3u) % 4u) * m, rows, w);
    var pull = everywhere(0.0); // y
    s.pivot = everywhere(0.0);
    for (var i = 0u; i < w; i += 1u) {
      var g = scaled(b.x, adjointsAt(next1, i));
      if (b.y != 0.0) {
        g = sum(g, scaled(b.y, adjointsAt(next2, i)));
      }
      if (b.z != 0.0) {
        g = sum(g, scaled(b.z, adjointsAt(next3, i)));
      }
      let mean = meansAt(e, i);
      s.pivot += Octet(dots(g.lo, mean.lo), dots(g.hi, mean.hi));
      storeAdjoints(source, i, g);
      storeAdjoints(here, i, Rows());
    }
    let at = k * m;
    let mark = (plan.totalSteps + k) * m;
    for (var r = 0u; r < 4u; r += 1u) {
      let lo = stats[at + rows.lo[r]];
      let hi = stats[at + rows.hi[r]];
      s.peak[0][r] = lo.x;
      s.peak[1][r] = hi.x;
      s.share[0][r] = select(min(lo.y, 1.0), 0.0, lo.y == ALONE && u32(lo.w) == s.own.lo[r]);
      s.share[1][r] = select(min(hi.y, 1.0), 0.0, hi.y == ALONE && u32(hi.w) == s.own.hi[r]);
      pull[0][r] = select(0.0, stats[mark + rows.lo[r]].x, plan.pulled == 1u);
      pull[1][r] = select(0.0, stats[mark + rows.hi[r]].x, plan.pulled == 1u);
    }
    s.excess = everywhere(0.0);
    s.shares = everywhere(0.0);
    s.slopes = everywhere(0.0);
    let alone = all(s.share[0] == vec4f(0.0)) && all(s.share[1] == vec4f(0.0));
    for (var j = select(0u, n, alone); j < n; j += 16u) {
      let at0 = min(vec4u(j) + vec4u(0u, 1u, 2u, 3u), vec4u(n - 1u)) * w;
      let at1 = min(vec4u(j) + vec4u(4u, 5u, 6u, 7u), vec4u(n - 1u)) * w;
      let at2 = min(vec4u(j) + vec4u(8u, 9u, 10u, 11u), vec4u(n - 1u)) * w;
      let at3 = min(vec4u(j) + vec4u(12u, 13u, 14u, 15u), vec4u(n - 1u)) * w;
      var l0 = Quad();
      var l1 = Quad();
      var l2 = Quad();
      var l3 = Quad();
      var b0 = Quad();
      var b1 = Quad();
      var b2 = Quad();
      var b3 = Quad();
      for (var i = 0u; i < w; i += 1u) {
        let xi = scaled(2.0 * step.y, statesAt(x, i));
        let ci = centresAt(centre, i);
        let gi = adjointsAt(source, i);
        plusPairs(&l0, &b0, anchorsAt(at0, i), xi, ci, gi);
        plusPairs(&l1, &b1, anchorsAt(at1, i), xi, ci, gi);
        plusPairs(&l2, &b2, anchorsAt(at2, i), xi, ci, gi);
        plusPairs(&l3, &b3, anchorsAt(at3, i), xi, ci, gi);
      }
      let before = s.shares;
      l0 = slopesOf(&s, logits(l0, step.x, weights[j / 4u]), b0, j);
      l1 = slopesOf(&s, logits(l1, step.x, weights[j / 4u + 1u]), b1, j + 4u);
      l2 = slopesOf(&s, logits(l2, step.x, weights[j / 4u + 2u]), b2, j + 8u);
      l3 = slopesOf(&s, logits(l3, step.x, weights[j / 4u + 3u]), b3, j + 12u);
      let idle = all(s.shares[0] == before[0]) && all(s.shares[1] == before[1]);
      for (var i = select(0u, w, idle); i < w; i += 1u) {
        let ci = centresAt(centre, i);
        var o = adjointsAt(here, i);
        o = plusWeighted(o, l0, anchorsAt(at0, i), ci);
        o = plusWeighted(o, l1, anchorsAt(at1, i), ci);
        o = plusWeighted(o, l2, anchorsAt(at2, i), ci);
        o = plusWeighted(o, l3, anchorsAt(at3, i), ci);
        storeAdjoints(here, i, o);
      }
    }
    let slopes = (s.slopes - products(s.excess, s.shares)) - products(pull, s.shares); // S2
    let gain2 = 2.0 * step.x;
    for (var i = 0u; i < w; i += 1u) {
      let g = adjointsAt(source, i);
      let mean = meansAt(e, i);
      let o = sum(sum(adjointsAt(here, i), times(-1.0 * s.excess, mean)), times(-1.0 * pull, mean));
      let later = adjointsAt(next1, i);
      storeAdjoints(here, i, sum(later, sum(scaled(step.w, o), scaled(-step.z, later))));
      let pushed = sum(times(s.shares, g), scaled(gain2, sum(times(slopes, scaled(step.y, statesAt(x, i))), scaled(-1.0, o))));
      storeAdjoints(centreGradient, i, sum(adjointsAt(centreGradient, i), scaled(-1.0, pushed)));
      storeMeans(e, i, g);
    }
    let d = s.pivot + s.excess;
    for (var r = 0u; r < 4u; r += 1u) {
      stats[mark + rows.lo[r]] = vec4f(d[0][r], pull[0][r], s.share[0][r], f32(s.own.lo[r]));
      stats[mark + rows.hi[r]] = vec4f(d[1][r], pull[1][r], s.share[1][r], f32(s.own.hi[r]));
    }
  }
}
