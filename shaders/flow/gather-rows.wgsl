// Backward of a flow's steps with respect to the anchors that every row has read, for sixteen anchors in one go; the form for
// software adapters (gather-tiles.wgsl is the one for GPUs). It runs after adjoint, which leaves g and D.
//
//   dL/da_j += sum_k sum_i [ P_ij g_i + 2 gain dL/dl_ij (x_i / rho - q_ij) ],     dL/dl_ij = P_ij (b_ij - D_i - y_i)
//
// anchors, weights, steps, states  read, as in walk-rows.wgsl        means  read: g
// stats     read: m, and in the second half (D, y, 1 / Z, own), of each step and row
// partials  groups x (n padded to 16) x d: sums over the steps of a group, which collect (readout.wgsl) adds up
//
// Rows that are alone with their own anchor give nothing; adjoint has marked them with 0 in place of 1 / Z.
// The probabilities are computed once more: kept, they would be rows x n x T numbers. One writer an output, rows in order, steps
// from the last to the first: the same bits every time, however the steps are shared out among dispatches, and no atomics.
#import flow_plan
#import octet_loads

@group(0) @binding(0) var<uniform> plan: Plan;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> steps: array<vec4f>;
@group(0) @binding(4) var<storage, read> states: array<vec4f>;
@group(0) @binding(5) var<storage, read> means: array<vec4f>;
@group(0) @binding(6) var<storage, read> stats: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> partials: array<vec4f>;

// What adjoint left of eight rows.
struct Marks {
  centre: Octet,  // D
  pull: Octet,    // y
  peak: Octet,
  share: Octet,   // 1 / Z, 0 for rows past the end
  own: Places,
}

// Assignment of one anchor, 0 for its own row.
fn assigned(m: Marks, l: Octet, anchor: u32) -> Octet {
  let p = products(densities(l - m.peak), m.share);
  return Octet(
    select(p[0], vec4f(0.0), vec4u(anchor) == m.own.lo),
    select(p[1], vec4f(0.0), vec4u(anchor) == m.own.hi),
  );
}

fn assignedAll(m: Marks, l: Quad, anchor: u32) -> Quad {
  return Quad(assigned(m, l.a0, anchor), assigned(m, l.a1, anchor + 1u), assigned(m, l.a2, anchor + 2u), assigned(m, l.a3, anchor + 3u));
}

fn slopes(p: Quad, b: Quad, m: Marks, gain: f32) -> Quad {
  return Quad(
    products(p.a0, gain * ((b.a0 - m.centre) - m.pull)),
    products(p.a1, gain * ((b.a1 - m.centre) - m.pull)),
    products(p.a2, gain * ((b.a2 - m.centre) - m.pull)),
    products(p.a3, gain * ((b.a3 - m.centre) - m.pull)),
  );
}

fn nothing(p: Quad) -> bool {
  let all8 = (p.a0 + p.a1) + (p.a2 + p.a3);
  return all(all8[0] == vec4f(0.0)) && all(all8[1] == vec4f(0.0));
}

// sum over the eight rows of p g + s (x - (a - c)); a row next to this anchor has nearly equal x and a - c, which is why c is
// not added to x beforehand
fn pulled(p: Octet, s: Octet, a: vec4f, g: Rows, x: Rows, c: Rows) -> vec4f {
  return (g.lo * p[0] + (x.lo - seenFrom(c.lo, a)) * s[0]) + (g.hi * p[1] + (x.hi - seenFrom(c.hi, a)) * s[1]);
}

@compute @workgroup_size(4)
fn gather(@builtin(global_invocation_id) id: vec3u) {
  let first = plan.firstAnchor + 16u * id.x;
  if (first >= plan.endAnchor) {
    return;
  }
  let w = plan.width;
  let n = plan.anchors;
  let m = plan.totalRows;
  let at0 = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(n - 1u)) * w;
  let at1 = min(vec4u(first) + vec4u(4u, 5u, 6u, 7u), vec4u(n - 1u)) * w;
  let at2 = min(vec4u(first) + vec4u(8u, 9u, 10u, 11u), vec4u(n - 1u)) * w;
  let at3 = min(vec4u(first) + vec4u(12u, 13u, 14u, 15u), vec4u(n - 1u)) * w;
  let w0 = weights[first / 4u];
  let w1 = weights[first / 4u + 1u];
  let w2 = weights[first / 4u + 2u];
  let w3 = weights[first / 4u + 3u];
  let group = id.y;
  let padded = (n + 15u) / 16u * 16u;
  let to = (group * padded + first) * w;
  let groupFirst = group * plan.groupSteps;
  let groupEnd = min(groupFirst + plan.groupSteps, plan.totalSteps);
  let endStep = min(groupEnd, plan.endStep);
  let firstStep = max(groupFirst, plan.firstStep);
  if (endStep == groupEnd) {
    for (var i = 0u; i < 16u * w; i += 1u) {
      partials[to + i] = vec4f(0.0);
    }
  }
  for (var k = endStep; k > firstStep;) {
    k -= 1u;
    let step = steps[3u * k];
    let gain2 = 2.0 * step.x;
    for (var row = 0u; row < m; row += 8u) {
      let rows = eight(row, m - 1u);
      var mark = Marks();
      let at = (plan.totalSteps + k) * m;
      for (var r = 0u; r < 4u; r += 1u) {
        let lo = stats[at + rows.lo[r]];
        let hi = stats[at + rows.hi[r]];
        mark.centre[0][r] = lo.x;
        mark.centre[1][r] = hi.x;
        mark.pull[0][r] = lo.y;
        mark.pull[1][r] = hi.y;
        mark.peak[0][r] = stats[k * m + rows.lo[r]].x;
        mark.peak[1][r] = stats[k * m + rows.hi[r]].x;
        mark.share[0][r] = select(0.0, lo.z, row + r < m);
        mark.share[1][r] = select(0.0, hi.z, row + 4u + r < m);
        mark.own.lo[r] = u32(lo.w);
        mark.own.hi[r] = u32(hi.w);
      }
      // Loops that do not turn leave out what gives nothing: these adapters run both sides of an `if`, masked.
      let alone = all(mark.share[0] == vec4f(0.0)) && all(mark.share[1] == vec4f(0.0));
      let centre = inPlane(0u, mark.own, w);
      let x = inPlane((k % plan.statePlanes) * m, rows, w);
      let g = inPlane((k % plan.meanPlanes) * m, rows, w);
      var p0 = Quad();
      var p1 = Quad();
      var p2 = Quad();
      var p3 = Quad();
      var s0 = Quad();
      var s1 = Quad();
      var s2 = Quad();
      var s3 = Quad();
      for (var i = select(0u, w, alone); i < w; i += 1u) {
        let xi = scaled(2.0 * step.y, statesAt(x, i));
        let ci = centresAt(centre, i);
        let gi = meansAt(g, i);
        plusPairs(&p0, &s0, anchorsAt(at0, i), xi, ci, gi);
        plusPairs(&p1, &s1, anchorsAt(at1, i), xi, ci, gi);
        plusPairs(&p2, &s2, anchorsAt(at2, i), xi, ci, gi);
        plusPairs(&p3, &s3, anchorsAt(at3, i), xi, ci, gi);
      }
      p0 = assignedAll(mark, logits(p0, step.x, w0), first);
      p1 = assignedAll(mark, logits(p1, step.x, w1), first + 4u);
      p2 = assignedAll(mark, logits(p2, step.x, w2), first + 8u);
      p3 = assignedAll(mark, logits(p3, step.x, w3), first + 12u);
      s0 = slopes(p0, s0, mark, gain2);
      s1 = slopes(p1, s1, mark, gain2);
      s2 = slopes(p2, s2, mark, gain2);
      s3 = slopes(p3, s3, mark, gain2);
      let idle = nothing(p0) && nothing(p1) && nothing(p2) && nothing(p3);
      for (var i = select(0u, w, idle); i < w; i += 1u) {
        let gi = meansAt(g, i);
        let xi = scaled(step.y, statesAt(x, i));
        let ci = centresAt(centre, i);
        let a0 = anchorsAt(at0, i);
        partials[to + i] += pulled(p0.a0, s0.a0, a0[0], gi, xi, ci);
        partials[to + w + i] += pulled(p0.a1, s0.a1, a0[1], gi, xi, ci);
        partials[to + 2u * w + i] += pulled(p0.a2, s0.a2, a0[2], gi, xi, ci);
        partials[to + 3u * w + i] += pulled(p0.a3, s0.a3, a0[3], gi, xi, ci);
        let a1 = anchorsAt(at1, i);
        partials[to + 4u * w + i] += pulled(p1.a0, s1.a0, a1[0], gi, xi, ci);
        partials[to + 5u * w + i] += pulled(p1.a1, s1.a1, a1[1], gi, xi, ci);
        partials[to + 6u * w + i] += pulled(p1.a2, s1.a2, a1[2], gi, xi, ci);
        partials[to + 7u * w + i] += pulled(p1.a3, s1.a3, a1[3], gi, xi, ci);
        let a2 = anchorsAt(at2, i);
        partials[to + 8u * w + i] += pulled(p2.a0, s2.a0, a2[0], gi, xi, ci);
        partials[to + 9u * w + i] += pulled(p2.a1, s2.a1, a2[1], gi, xi, ci);
        partials[to + 10u * w + i] += pulled(p2.a2, s2.a2, a2[2], gi, xi, ci);
        partials[to + 11u * w + i] += pulled(p2.a3, s2.a3, a2[3], gi, xi, ci);
        let a3 = anchorsAt(at3, i);
        partials[to + 12u * w + i] += pulled(p3.a0, s3.a0, a3[0], gi, xi, ci);
        partials[to + 13u * w + i] += pulled(p3.a1, s3.a1, a3[1], gi, xi, ci);
        partials[to + 14u * w + i] += pulled(p3.a2, s3.a2, a3[2], gi, xi, ci);
        partials[to + 15u * w + i] += pulled(p3.a3, s3.a3, a3[3], gi, xi, ci);
      }
    }
  }
}
