// Logits of the assignment, for a block of rows against all anchors.
//
//   rows with an own anchor (CENTRED), c_i = a_own, q_ij = a_j - c_i, x_i relative to rho c_i:
//       l_ij = kappa rho q_ij . (2 x_i - rho q_ij)      = -kappa |x_i - rho q_ij|^2 + kappa |x_i|^2,   l_i,own = 0
//   rows of no anchor:
//       l_ij = -kappa |x_i - rho a_j|^2
//   b_ij = g_i . q_ij                                    entry `scoresAndDots` only, for the backward pass
//
// kappa = 1/(2(1-t)^2), rho = t in plain coordinates; kappa = 1/2, rho = t/(1-t) in noise coordinates (the exponent of the
// paper's P either way).
// states   (steps + 1) x rows x d   read     anchors  n x d   read
// sources  steps x rows x d         read: dL/de of this step
// logits, dots   block x pitch(n)   written; anchors past n get -3e38, so that their probability is exactly 0
//
// Anchors are subtracted before anything is multiplied: expanded about the origin, clusters away from it cost ten times the
// precision. Relative to the own anchor the logits that matter are of order one where |x|^2 / 2 is d / 2; a row near
// a zone's boundary amplifies the rounding of its logits a thousandfold. For the same reason sums over d run in two levels.
// One invocation owns 4 rows x 4 anchors in registers and walks d once, so each load serves four pairs; no workgroup
// memory, hence no barrier.
#import flow_step

override CENTRED: bool = false;

@group(0) @binding(0) var<uniform> plan: Step;
@group(0) @binding(1) var<storage, read> states: array<vec4f>;
@group(0) @binding(2) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(4) var<storage, read> sources: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dots: array<vec4f>;

const NEVER = -3.0e38;
const CHUNK = 12u;  // vec4s in a first-level sum

fn masked(values: vec4f, anchor: u32) -> vec4f {
  let index = vec4u(anchor, anchor + 1u, anchor + 2u, anchor + 3u);
  return select(vec4f(NEVER), values, index < vec4u(plan.anchors));
}

fn relative(x: vec4f, q: vec4f) -> f32 {
  return dot(q, 2.0 * x - plan.rho * q);
}

fn squared(v: vec4f) -> f32 {
  return dot(v, v);
}

// Both sums lack the same factor.
fn gain() -> f32 {
  if (CENTRED) {
    return plan.kappa * plan.rho;
  }
  return plan.kappa;
}

@compute @workgroup_size(8, 8)
fn scores(@builtin(global_invocation_id) id: vec3u) {
  let row = 4u * id.y;
  let anchor = 4u * id.x;
  if (row >= plan.rows || anchor >= plan.anchors) {
    return;
  }
  let w = plan.width;
  let rows = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(plan.rows - 1u)) + plan.firstRow;
  let x = (rows + plan.index * plan.totalRows) * w;
  let c = (rows + plan.own) * w;
  let a = min(vec4u(anchor, anchor + 1u, anchor + 2u, anchor + 3u), vec4u(plan.anchors - 1u)) * w;
  var l0 = vec4f(0.0);
  var l1 = vec4f(0.0);
  var l2 = vec4f(0.0);
  var l3 = vec4f(0.0);
  for (var first = 0u; first < w; first += CHUNK) {
    var s0 = vec4f(0.0);
    var s1 = vec4f(0.0);
    var s2 = vec4f(0.0);
    var s3 = vec4f(0.0);
    for (var i = first; i < min(first + CHUNK, w); i += 1u) {
      let a0 = anchors[a.x + i];
      let a1 = anchors[a.y + i];
      let a2 = anchors[a.z + i];
      let a3 = anchors[a.w + i];
      let x0 = states[x.x + i];
      let x1 = states[x.y + i];
      let x2 = states[x.z + i];
      let x3 = states[x.w + i];
      if (CENTRED) {
        let c0 = anchors[c.x + i];
        let c1 = anchors[c.y + i];
        let c2 = anchors[c.z + i];
        let c3 = anchors[c.w + i];
        s0 += vec4f(relative(x0, a0 - c0), relative(x0, a1 - c0), relative(x0, a2 - c0), relative(x0, a3 - c0));
        s1 += vec4f(relative(x1, a0 - c1), relative(x1, a1 - c1), relative(x1, a2 - c1), relative(x1, a3 - c1));
        s2 += vec4f(relative(x2, a0 - c2), relative(x2, a1 - c2), relative(x2, a2 - c2), relative(x2, a3 - c2));
        s3 += vec4f(relative(x3, a0 - c3), relative(x3, a1 - c3), relative(x3, a2 - c3), relative(x3, a3 - c3));
      } else {
        s0 -= vec4f(squared(x0 - plan.rho * a0), squared(x0 - plan.rho * a1), squared(x0 - plan.rho * a2), squared(x0 - plan.rho * a3));
        s1 -= vec4f(squared(x1 - plan.rho * a0), squared(x1 - plan.rho * a1), squared(x1 - plan.rho * a2), squared(x1 - plan.rho * a3));
        s2 -= vec4f(squared(x2 - plan.rho * a0), squared(x2 - plan.rho * a1), squared(x2 - plan.rho * a2), squared(x2 - plan.rho * a3));
        s3 -= vec4f(squared(x3 - plan.rho * a0), squared(x3 - plan.rho * a1), squared(x3 - plan.rho * a2), squared(x3 - plan.rho * a3));
      }
    }
    l0 += s0;
    l1 += s1;
    l2 += s2;
    l3 += s3;
  }
  let pitch = (plan.anchors + 3u) / 4u;
  let at = row * pitch + id.x;
  logits[at] = masked(gain() * l0, anchor);
  if (row + 1u < plan.rows) {
    logits[at + pitch] = masked(gain() * l1, anchor);
  }
  if (row + 2u < plan.rows) {
    logits[at + 2u * pitch] = masked(gain() * l2, anchor);
  }
  if (row + 3u < plan.rows) {
    logits[at + 3u * pitch] = masked(gain() * l3, anchor);
  }
}

// The backward pass needs both numbers of a pair; 2 rows x 4 anchors keep the registers of the tile above.
@compute @workgroup_size(8, 8)
fn scoresAndDots(@builtin(global_invocation_id) id: vec3u) {
  let row = 2u * id.y;
  let anchor = 4u * id.x;
  if (row >= plan.rows || anchor >= plan.anchors) {
    return;
  }
  let w = plan.width;
  let rows = min(vec2u(row, row + 1u), vec2u(plan.rows - 1u)) + plan.firstRow;
  let x = (rows + plan.index * plan.totalRows) * w;
  let c = (rows + plan.own) * w;
  let a = min(vec4u(anchor, anchor + 1u, anchor + 2u, anchor + 3u), vec4u(plan.anchors - 1u)) * w;
  var l0 = vec4f(0.0);
  var l1 = vec4f(0.0);
  var d0 = vec4f(0.0);
  var d1 = vec4f(0.0);
  for (var first = 0u; first < w; first += CHUNK) {
    var s0 = vec4f(0.0);
    var s1 = vec4f(0.0);
    for (var i = first; i < min(first + CHUNK, w); i += 1u) {
      let a0 = anchors[a.x + i];
      let a1 = anchors[a.y + i];
      let a2 = anchors[a.z + i];
      let a3 = anchors[a.w + i];
      let x0 = states[x.x + i];
      let x1 = states[x.y + i];
      let g0 = sources[x.x + i];
      let g1 = sources[x.y + i];
      if (CENTRED) {
        let c0 = anchors[c.x + i];
        let c1 = anchors[c.y + i];
        s0 += vec4f(relative(x0, a0 - c0), relative(x0, a1 - c0), relative(x0, a2 - c0), relative(x0, a3 - c0));
        d0 += vec4f(dot(g0, a0 - c0), dot(g0, a1 - c0), dot(g0, a2 - c0), dot(g0, a3 - c0));
        s1 += vec4f(relative(x1, a0 - c1), relative(x1, a1 - c1), relative(x1, a2 - c1), relative(x1, a3 - c1));
        d1 += vec4f(dot(g1, a0 - c1), dot(g1, a1 - c1), dot(g1, a2 - c1), dot(g1, a3 - c1));
      } else {
        s0 -= vec4f(squared(x0 - plan.rho * a0), squared(x0 - plan.rho * a1), squared(x0 - plan.rho * a2), squared(x0 - plan.rho * a3));
        d0 += vec4f(dot(g0, a0), dot(g0, a1), dot(g0, a2), dot(g0, a3));
        s1 -= vec4f(squared(x1 - plan.rho * a0), squared(x1 - plan.rho * a1), squared(x1 - plan.rho * a2), squared(x1 - plan.rho * a3));
        d1 += vec4f(dot(g1, a0), dot(g1, a1), dot(g1, a2), dot(g1, a3));
      }
    }
    l0 += s0;
    l1 += s1;
  }
  let pitch = (plan.anchors + 3u) / 4u;
  let at = row * pitch + id.x;
  logits[at] = masked(gain() * l0, anchor);
  dots[at] = d0;
  if (row + 1u < plan.rows) {
    logits[at + pitch] = masked(gain() * l1, anchor);
    dots[at + pitch] = d1;
  }
}
