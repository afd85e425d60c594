// Backward of a flow's steps for d <= 3 with respect to the rows' own states and their centres, four rows in one go: what
// adjoint-rows.wgsl computes and where it puts it, for every adapter. One sweep over the anchors a step, with a first guess
// of D that is put right afterwards; see there.
//
// As in walk-flat.wgsl, an invocation takes its rows through all steps of the dispatch with everything in registers: three
// lambdas, dL/dc, running sums. Written are the ring of lambdas, dL/dc, g over e, and the marks; the plane for g stays as it is.
#import flow_plan
#import flat_rows

@group(0) @binding(0) var<uniform> plan: Plan;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> steps: array<vec4f>;
@group(0) @binding(4) var<storage, read> owners: array<u32>;
@group(0) @binding(5) var<storage, read> states: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> means: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> stats: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> adjoints: array<vec4f>;

fn anchorAt(j: u32) -> vec3f {
  let i = min(j, plan.anchors - 1u);
  if (SPACE) {
    return vec3f(anchors[i].x, anchors[i].y, anchors[i].z);
  }
  return vec3f(anchors[i].x, anchors[i].y, 0.0);
}

// A number of each row is a column.
fn statsAt(i: vec4u) -> mat4x4f {
  return transpose(mat4x4f(stats[i.x], stats[i.y], stats[i.z], stats[i.w]));
}

fn storeMeans(i: vec4u, v: mat4x4f) {
  means[i.x] = v[0];
  means[i.y] = v[1];
  means[i.z] = v[2];
  means[i.w] = v[3];
}

fn storeStats(i: vec4u, v: mat4x4f) {
  stats[i.x] = v[0];
  stats[i.y] = v[1];
  stats[i.z] = v[2];
  stats[i.w] = v[3];
}

fn storeAdjoints(i: vec4u, v: mat4x4f) {
  adjoints[i.x] = v[0];
  adjoints[i.y] = v[1];
  adjoints[i.z] = v[2];
  adjoints[i.w] = v[3];
}

fn adjointsAt(i: vec4u) -> Points {
  return points(adjoints[i.x], adjoints[i.y], adjoints[i.z], adjoints[i.w]);
}

// What a sweep knows of its rows, and what it adds up.
struct Sweep {
  centre: Points,
  x: Points,      // 2 x / rho
  g: Points,
  gain: f32,
  peak: vec4f,
  share: vec4f,   // 1 / Z, 0 for rows that are alone with their own anchor
  pivot: vec4f,   // the first guess of D
  own: vec4u,
  excess: vec4f,  // Delta
  shares: vec4f,  // S1
  slopes: vec4f,  // S2
  o: Points,
}

fn sweepOver(s: ptr<function, Sweep>, j: u32, weight: f32) {
  let q = difference(beside(anchorAt(j)), (*s).centre);
  let l = (*s).gain * dots(q, difference((*s).x, q)) + weight;
  let p = exp(l - (*s).peak) * (*s).share;
  let off = dots(q, (*s).g) - (*s).pivot;
  (*s).excess += p * off;
  // The own pair has q = 0 and may contribute to nothing.
  let others = select(p, vec4f(0.0), vec4u(j) == (*s).own);
  let slopes = others * off;
  (*s).shares += others;
  (*s).slopes += slopes;
  (*s).o = plus((*s).o, slopes, q);
}

@compute @workgroup_size(16)
fn adjoint(@builtin(global_invocation_id) id: vec3u) {
  let first = plan.firstRow + 4u * id.x;
  if (first >= plan.endRow) {
    return;
  }
  let n = plan.anchors;
  let m = plan.totalRows;
  let rows = four(first, plan.endRow - 1u);
  var s = Sweep();
  s.own = vec4u(owners[rows.x], owners[rows.y], owners[rows.z], owners[rows.w]);
  s.centre = points(anchors[s.own.x], anchors[s.own.y], anchors[s.own.z], anchors[s.own.w]);
  var pushed = adjointsAt(5u * m + rows);
  var next1 = adjointsAt((plan.endStep % 4u) * m + rows);
  var next2 = adjointsAt(((plan.endStep + 1u) % 4u) * m + rows);
  var next3 = adjointsAt(((plan.endStep + 2u) % 4u) * m + rows);
  for (var k = plan.endStep; k > plan.firstStep;) {
    k -= 1u;
    let step = steps[3u * k];
    let b = steps[3u * k + 2u];
    s.g = scaled(b.x, next1);
    if (b.y != 0.0) {
      s.g = sum(s.g, scaled(b.y, next2));
    }
    if (b.z != 0.0) {
      s.g = sum(s.g, scaled(b.z, next3));
    }
    let here = (k % plan.statePlanes) * m + rows;
    let x = points(states[here.x], states[here.y], states[here.z], states[here.w]);
    s.x = scaled(2.0 * step.y, x);
    s.gain = step.x;
    let e = (k % plan.meanPlanes) * m + rows;
    let mean = points(means[e.x], means[e.y], means[e.z], means[e.w]);
    s.pivot = dots(s.g, mean);
    let mark = (plan.totalSteps + k) * m;
    let known = statsAt(k * m + rows);
    s.peak = known[0];
    let alone = (known[1] == vec4f(ALONE)) & (vec4u(known[3]) == s.own);
    s.share = select(min(known[1], vec4f(1.0)), vec4f(0.0), alone);
    var pull = vec4f(0.0); // y
    if (plan.pulled == 1u) {
      pull = statsAt(mark + rows)[0];
    }
    s.excess = vec4f(0.0);
    s.shares = vec4f(0.0);
    s.slopes = vec4f(0.0);
    s.o = Points();
    for (var j = select(0u, n, all(s.share == vec4f(0.0))); j < n; j += 4u) {
      let w = weights[j / 4u];
      sweepOver(&s, j, w.x);
      sweepOver(&s, j + 1u, w.y);
      sweepOver(&s, j + 2u, w.z);
      sweepOver(&s, j + 3u, w.w);
    }
    let slopes = (s.slopes - s.excess * s.shares) - pull * s.shares;
    let o = difference(difference(s.o, times(s.excess, mean)), times(pull, mean));
    let drift = difference(times(slopes, scaled(step.y, x)), o);
    pushed = difference(pushed, sum(times(s.shares, s.g), scaled(2.0 * s.gain, drift)));
    next3 = next2;
    next2 = next1;
    next1 = sum(next1, difference(scaled(step.w, o), scaled(step.z, next1)));
    let d = s.pivot + s.excess;
    storeAdjoints((k % 4u) * m + rows, rowsOf(next1));
    storeMeans(e, rowsOf(s.g));
    storeStats(mark + rows, transpose(mat4x4f(d, pull, s.share, vec4f(s.own))));
  }
  storeAdjoints(5u * m + rows, rowsOf(pushed));
}
