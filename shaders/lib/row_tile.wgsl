// What the walk and its adjoint share beyond lib/tile: 16 rows that a workgroup owns, against 32 anchors at a time. The importing
// kernel declares `plan`, `anchors`, `weights` and `owners`.
#import alone

var<workgroup> owns: array<u32, 16>;              // the rows' own anchors
var<workgroup> anchorPiece: array<vec4f, 132>;    // see otherPlace
var<workgroup> statePiece: array<vec4f, 68>;      // see linePlace
var<workgroup> centrePiece: array<vec4f, 68>;

// Rows past the end read the last one, and are never written.
fn rowOf(first: u32, line: u32) -> u32 {
  return min(first + line, plan.endRow - 1u);
}

// Items of 4 rows x 1 vec4 of coordinates; item = group * width + column.
fn itemCount(first: u32) -> u32 {
  return (min(plan.endRow - first, LINES) + 3u) / 4u * plan.width;
}

// First vec4s of four rows in a plane.
fn placesOf(plane: u32, first: u32, group: u32) -> vec4u {
  let row = first + 4u * group;
  return (plane + min(vec4u(row, row + 1u, row + 2u, row + 3u), vec4u(plan.endRow - 1u))) * plan.width;
}

// Anchors past the end read the last one; their weight is nothing.
fn anchorAt(anchor: u32, column: u32) -> vec4f {
  return anchors[min(anchor, plan.anchors - 1u) * plan.width + column];
}

fn quadAt(anchor: u32, column: u32) -> Four {
  return Four(anchorAt(anchor, column), anchorAt(anchor + 1u, column), anchorAt(anchor + 2u, column), anchorAt(anchor + 3u, column));
}

// log w of four anchors. The array is padded to a multiple of 16, a tile may reach 16 further.
fn weightsOf(anchor: u32) -> vec4f {
  if (anchor >= (plan.anchors + 15u) / 16u * 16u) {
    return vec4f(-3.0e38);
  }
  return weights[anchor / 4u];
}

// log w of the own anchor.
fn ownWeight(line: u32) -> f32 {
  return weights[owns[line] / 4u][owns[line] % 4u];
}

fn anchorsInPiece(i: u32, quad: u32) -> Four {
  let at = otherPlace(i, 4u * quad);
  return Four(anchorPiece[at], anchorPiece[at + QUADS], anchorPiece[at + 2u * QUADS], anchorPiece[at + 3u * QUADS]);
}

// sum over the tile's anchors of coefficient times (a_j - c_i), for one item
fn weightedAnchors(anchor: u32, group: u32, column: u32, c: Four) -> Four {
  var sum = Four();
  for (var quad = 0u; quad < QUADS; quad += 1u) {
    let p = coefficientsOf(group, quad);
    if (!isZero(p)) {
      let a = quadAt(anchor + 4u * quad, column);
      sum += Four((a - same(c[0])) * p[0], (a - same(c[1])) * p[1], (a - same(c[2])) * p[2], (a - same(c[3])) * p[3]);
    }
  }
  return sum;
}

// One vec4 of coordinates of the centres of four rows.
fn centresOf(group: u32, column: u32) -> Four {
  let line = 4u * group;
  return Four(
    anchorAt(owns[line], column),
    anchorAt(owns[line + 1u], column),
    anchorAt(owns[line + 2u], column),
    anchorAt(owns[line + 3u], column),
  );
}
