// The product that both directions of a flow need: weights of a block of rows times the anchors, seen from each row's centre.
//
//   sum_i = sum_j w_ij (a_j - c_i),   c_i = the row's own anchor where CENTRED, else 0
//
// The importing kernel declares `plan`, `CENTRED`, `weights` (block x pitch(n)) and `anchors` (n x d). Four rows x one vec4 of
// coordinates at a time, four anchors at a time: 8 loads for 16 products, all in registers.
struct FourRows {
  r0: vec4f,
  r1: vec4f,
  r2: vec4f,
  r3: vec4f,
}

fn weightedAnchors(row: u32, column: u32) -> FourRows {
  let w = plan.width;
  let pitch = (plan.anchors + 3u) / 4u;
  let rows = min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(plan.rows - 1u));
  let p = rows * pitch;
  var c0 = vec4f(0.0);
  var c1 = vec4f(0.0);
  var c2 = vec4f(0.0);
  var c3 = vec4f(0.0);
  if (CENTRED) {
    let c = (rows + plan.firstRow + plan.own) * w + column;
    c0 = anchors[c.x];
    c1 = anchors[c.y];
    c2 = anchors[c.z];
    c3 = anchors[c.w];
  }
  var s0 = vec4f(0.0);
  var s1 = vec4f(0.0);
  var s2 = vec4f(0.0);
  var s3 = vec4f(0.0);
  for (var j = 0u; j < pitch; j += 1u) {
    let a = min(vec4u(4u * j) + vec4u(0u, 1u, 2u, 3u), vec4u(plan.anchors - 1u)) * w + column;
    let a0 = anchors[a.x];
    let a1 = anchors[a.y];
    let a2 = anchors[a.z];
    let a3 = anchors[a.w];
    let p0 = weights[p.x + j];
    let p1 = weights[p.y + j];
    let p2 = weights[p.z + j];
    let p3 = weights[p.w + j];
    if (CENTRED) {
      s0 += p0.x * (a0 - c0) + p0.y * (a1 - c0) + p0.z * (a2 - c0) + p0.w * (a3 - c0);
      s1 += p1.x * (a0 - c1) + p1.y * (a1 - c1) + p1.z * (a2 - c1) + p1.w * (a3 - c1);
      s2 += p2.x * (a0 - c2) + p2.y * (a1 - c2) + p2.z * (a2 - c2) + p2.w * (a3 - c2);
      s3 += p3.x * (a0 - c3) + p3.y * (a1 - c3) + p3.z * (a2 - c3) + p3.w * (a3 - c3);
    } else {
      s0 += p0.x * a0 + p0.y * a1 + p0.z * a2 + p0.w * a3;
      s1 += p1.x * a0 + p1.y * a1 + p1.z * a2 + p1.w * a3;
      s2 += p2.x * a0 + p2.y * a1 + p2.z * a2 + p2.w * a3;
      s3 += p3.x * a0 + p3.y * a1 + p3.z * a2 + p3.w * a3;
    }
  }
  return FourRows(s0, s1, s2, s3);
}
