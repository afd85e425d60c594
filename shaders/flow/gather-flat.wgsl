// Backward of a flow's steps for d <= 3 with respect to the anchors that every row has read, eight anchors in one go: what
// gather-rows.wgsl computes and where it puts it, for every adapter. It runs after adjoint, which leaves g and D.
//
// An invocation owns two tiles of four anchors, one in each lane, and walks over all rows with its sums in registers: what is
// read of a row serves eight anchors, and that is a dozen numbers.
#import flow_plan
#import flat_rows

@group(0) @binding(0) var<uniform> plan: Plan;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> steps: array<vec4f>;
@group(0) @binding(4) var<storage, read> states: array<vec4f>;
@group(0) @binding(5) var<storage, read> means: array<vec4f>;
@group(0) @binding(6) var<storage, read> stats: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> partials: array<vec4f>;

fn anchorAt(i: u32) -> vec3f {
  if (SPACE) {
    return vec3f(anchors[i].x, anchors[i].y, anchors[i].z);
  }
  return vec3f(anchors[i].x, anchors[i].y, 0.0);
}

fn stateAt(i: u32) -> vec3f {
  if (SPACE) {
    return vec3f(states[i].x, states[i].y, states[i].z);
  }
  return vec3f(states[i].x, states[i].y, 0.0);
}

fn sourceAt(i: u32) -> vec3f {
  if (SPACE) {
    return vec3f(means[i].x, means[i].y, means[i].z);
  }
  return vec3f(means[i].x, means[i].y, 0.0);
}

// What a row has to say at one step.
struct Row {
  x: vec3f,       // x / rho
  centre: vec3f,
  g: vec3f,
  peak: f32,
  d: f32,         // D
  pull: f32,      // y
  share: f32,     // 1 / Z, 0 for rows that are alone with their own anchor
  own: u32,
}

fn rowAt(k: u32, i: u32) -> Row {
  let m = plan.totalRows;
  let mark = stats[(plan.totalSteps + k) * m + i];
  let own = u32(mark.w);
  return Row(
    steps[3u * k].y * stateAt((k % plan.statePlanes) * m + i),
    anchorAt(own),
    sourceAt((k % plan.meanPlanes) * m + i),
    stats[k * m + i].x,
    mark.x,
    mark.y,
    mark.z,
    own,
  );
}

struct Tile {
  a: Points,
  index: vec4u,
  weight: vec4f,
  total: Points,
}

// Anchors past the end have no weight and gather nothing.
fn tileAt(first: u32) -> Tile {
  let i = four(first, plan.anchors - 1u);
  let a = points(anchors[i.x], anchors[i.y], anchors[i.z], anchors[i.w]);
  return Tile(a, vec4u(first) + vec4u(0u, 1u, 2u, 3u), weights[first / 4u], Points());
}

fn take(t: ptr<function, Tile>, r: Row, gain: f32) {
  let q = difference((*t).a, beside(r.centre));
  let x = beside(r.x);
  let g = beside(r.g);
  let l = gain * dots(q, difference(scaled(2.0, x), q)) + (*t).weight;
  // The own pair has q = 0 and may contribute to nothing.
  let p = select(exp(l - r.peak) * r.share, vec4f(0.0), (*t).index == vec4u(r.own));
  let slope = p * (2.0 * gain * ((dots(q, g) - r.d) - r.pull));
  (*t).total = plus(plus((*t).total, p, g), slope, difference(x, q));
}

fn partialsAt(to: u32) -> Points {
  return points(partials[to], partials[to + 1u], partials[to + 2u], partials[to + 3u]);
}

fn store(to: u32, v: mat4x4f) {
  partials[to] = v[0];
  partials[to + 1u] = v[1];
  partials[to + 2u] = v[2];
  partials[to + 3u] = v[3];
}

@compute @workgroup_size(8)
fn gather(@builtin(global_invocation_id) id: vec3u) {
  let first = plan.firstAnchor + 8u * id.x;
  if (first >= plan.endAnchor) {
    return;
  }
  let groupFirst = id.y * plan.groupSteps;
  let groupEnd = min(groupFirst + plan.groupSteps, plan.totalSteps);
  let endStep = min(groupEnd, plan.endStep);
  let firstStep = max(groupFirst, plan.firstStep);
  let to = id.y * ((plan.anchors + 15u) / 16u * 16u) + first;
  var lo = tileAt(first);
  var hi = tileAt(first + 4u);
  if (endStep < groupEnd) {
    lo.total = partialsAt(to);
    hi.total = partialsAt(to + 4u);
  }
  for (var k = endStep; k > firstStep;) {
    k -= 1u;
    let gain = steps[3u * k].x;
    for (var i = 0u; i < plan.totalRows; i += 1u) {
      let r = rowAt(k, i);
      take(&lo, r, gain);
      take(&hi, r, gain);
    }
  }
  store(to, rowsOf(lo.total));
  store(to + 4u, rowsOf(hi.total));
}
