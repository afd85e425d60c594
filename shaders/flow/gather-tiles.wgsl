// Backward of a flow's steps with respect to the anchors that every row has read, for sixteen anchors in one go: the form for GPUs.
// Equations, arrays and their contents are those of gather-rows.wgsl.
//
// A workgroup of 64 owns 16 anchors and the steps of one group, and sweeps over tiles of 32 rows (lib/tile; here the lines are
// anchors and the others rows). Anchors are few, so the steps are shared out among workgroups as well.
// Late in a forward flow and early in an inverse one most rows are alone with their own anchors; a tile of such rows is left out, and
// so are four rows that give nothing to four anchors.
#import flow_plan
#import tile

@group(0) @binding(0) var<uniform> plan: Plan;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> steps: array<vec4f>;
@group(0) @binding(4) var<storage, read> states: array<vec4f>;
@group(0) @binding(5) var<storage, read> means: array<vec4f>;
@group(0) @binding(6) var<storage, read> stats: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> partials: array<vec4f>;

var<workgroup> marks: array<vec4f, 32>;         // (D, y, 1 / Z, own) of the tile's rows; 1 / Z is 0 past the end
var<workgroup> peaks: array<f32, 32>;           // m
var<workgroup> slopes: array<vec4f, 144>;       // 2 gain dL/dl, laid out like the coefficients, which are P
var<workgroup> anchorPiece: array<vec4f, 68>;   // see linePlace
var<workgroup> statePiece: array<vec4f, 132>;   // see otherPlace
var<workgroup> centrePiece: array<vec4f, 132>;
var<workgroup> sourcePiece: array<vec4f, 132>;  // g
var<workgroup> sweeps: u32;                     // 1 where the tile has a row that gives anything

// A vec4 of a row's x / rho, its centre and g.
struct RowPiece {
  x: vec4f,
  c: vec4f,
  g: vec4f,
}

// What an invocation reads ahead: its vec4 of an anchor and of two rows.
struct Piece {
  a: vec4f,
  r0: RowPiece,
  r1: RowPiece,
}

// Anchors and rows past the end read the last one; their P is zero.
fn anchorAt(anchor: u32, column: u32) -> vec4f {
  return anchors[min(anchor, plan.anchors - 1u) * plan.width + column];
}

// First vec4 of a row in the states and in the means of step k.
fn stateAt(row: u32, k: u32) -> u32 {
  return (k % plan.statePlanes * plan.totalRows + min(row, plan.totalRows - 1u)) * plan.width;
}

fn meanAt(row: u32, k: u32) -> u32 {
  return (k % plan.meanPlanes * plan.totalRows + min(row, plan.totalRows - 1u)) * plan.width;
}

// A vec4 of a row of the tile that begins at `start`.
fn rowPiece(start: u32, other: u32, column: u32, k: u32, scale: f32) -> RowPiece {
  return RowPiece(
    scale * states[stateAt(start + other, k) + column],
    anchorAt(u32(marks[other].w), column),
    means[meanAt(start + other, k) + column],
  );
}

fn fetch(lane: u32, first: u32, start: u32, k: u32, scale: f32, i: u32) -> Piece {
  let column = i + lane % PIECE;
  if (column >= plan.width) {
    return Piece();
  }
  let line = lane / PIECE;
  return Piece(
    anchorAt(first + line, column),
    rowPiece(start, line, column, k, scale),
    rowPiece(start, LINES + line, column, k, scale),
  );
}

fn putRow(place: u32, row: RowPiece) {
  statePiece[place] = 2.0 * row.x;
  centrePiece[place] = row.c;
  sourcePiece[place] = row.g;
}

fn put(lane: u32, piece: Piece) {
  let i = lane % PIECE;
  let line = lane / PIECE;
  anchorPiece[linePlace(i, line)] = piece.a;
  putRow(otherPlace(i, line), piece.r0);
  putRow(otherPlace(i, LINES + line), piece.r1);
}

// Of two anchors and four rows: nearness q . (2 x / rho - q), and b = g . q.
struct Products {
  near: Pairs,
  b: Pairs,
}

fn productsInTile(lane: u32, first: u32, start: u32, k: u32, scale: f32) -> Products {
  let line = lineOf(lane);
  var s = Products();
  var piece = fetch(lane, first, start, k, scale, 0u);
  for (var i = 0u; i < plan.width; i += PIECE) {
    if (i > 0u) {
      workgroupBarrier();  // all have read the piece before
    }
    put(lane, piece);
    workgroupBarrier();
    piece = fetch(lane, first, start, k, scale, i + PIECE);
    for (var at = 0u; at < PIECE; at += 1u) {
      let r0 = otherPlace(at, 4u * (lane % QUADS));
      let r1 = r0 + QUADS;
      let r2 = r1 + QUADS;
      let r3 = r2 + QUADS;
      let x = Four(statePiece[r0], statePiece[r1], statePiece[r2], statePiece[r3]);
      let c = Four(centrePiece[r0], centrePiece[r1], centrePiece[r2], centrePiece[r3]);
      let g = Four(sourcePiece[r0], sourcePiece[r1], sourcePiece[r2], sourcePiece[r3]);
      let upper = same(anchorPiece[linePlace(at, line)]) - c;
      s.near.upper += dots(upper, x - upper);
      s.b.upper += dots(g, upper);
      let lower = same(anchorPiece[linePlace(at, line + 1u)]) - c;
      s.near.lower += dots(lower, x - lower);
      s.b.lower += dots(g, lower);
    }
  }
  return s;
}

// Makes P and the slopes of one anchor and four rows; the own pair gives nothing here.
fn assign(lane: u32, line: u32, anchor: u32, near: vec4f, b: vec4f, gain: f32) {
  let at = 4u * (lane % QUADS);
  let mark = transpose(Four(marks[at], marks[at + 1u], marks[at + 2u], marks[at + 3u]));  // D, y, 1 / Z, own
  let peak = vec4f(peaks[at], peaks[at + 1u], peaks[at + 2u], peaks[at + 3u]);
  let l = gain * near + vec4f(weights[anchor / 4u][anchor % 4u]);
  let p = select(mark[2] * densities(l - peak), vec4f(0.0), mark[3] == vec4f(f32(anchor)));
  coefficients[coefficientAt(line, lane % QUADS)] = p;
  slopes[coefficientAt(line, lane % QUADS)] = 2.0 * gain * p * ((b - mark[0]) - mark[1]);
}

// sum over the tile's rows of P g + slope (x / rho - (a - c)), for four anchors and one vec4 of coordinates. A row next to an anchor
// has nearly equal x / rho and a - c, which is why c is not added to the former.
fn pulled(first: u32, start: u32, group: u32, column: u32, k: u32, scale: f32) -> Four {
  let anchor = first + 4u * group;
  var sum = Four();
  for (var quad = 0u; quad < QUADS; quad += 1u) {
    let p = coefficientsOf(group, quad);
    if (!isZero(p)) {
      let r0 = rowPiece(start, 4u * quad, column, k, scale);
      let r1 = rowPiece(start, 4u * quad + 1u, column, k, scale);
      let r2 = rowPiece(start, 4u * quad + 2u, column, k, scale);
      let r3 = rowPiece(start, 4u * quad + 3u, column, k, scale);
      let g = Four(r0.g, r1.g, r2.g, r3.g);
      let x = Four(r0.x, r1.x, r2.x, r3.x);
      let c = Four(r0.c, r1.c, r2.c, r3.c);
      let at = coefficientAt(4u * group, quad);
      // A column of p belongs to an anchor, and so does one of g * p: the sum over the four rows of p g.
      sum += g * p + Four(
        (x - (same(anchorAt(anchor, column)) - c)) * slopes[at],
        (x - (same(anchorAt(anchor + 1u, column)) - c)) * slopes[at + 9u],
        (x - (same(anchorAt(anchor + 2u, column)) - c)) * slopes[at + 18u],
        (x - (same(anchorAt(anchor + 3u, column)) - c)) * slopes[at + 27u],
      );
    }
  }
  return sum;
}

@compute @workgroup_size(64)
fn gather(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = plan.firstAnchor + LINES * id.x;
  if (first >= plan.endAnchor) {
    return;
  }
  let w = plan.width;
  let m = plan.totalRows;
  let line = lineOf(lane);
  let padded = (plan.anchors + LINES - 1u) / LINES * LINES;
  let to = (id.y * padded + first) * w;
  let groupFirst = id.y * plan.groupSteps;
  let groupEnd = min(groupFirst + plan.groupSteps, plan.totalSteps);
  let endStep = min(groupEnd, plan.endStep);
  let firstStep = max(groupFirst, plan.firstStep);
  if (endStep == groupEnd) {
    for (var item = lane; item < 4u * w; item += LANES) {
      let at = to + 4u * (item / w) * w + item % w;
      partials[at] = vec4f(0.0);
      partials[at + w] = vec4f(0.0);
      partials[at + 2u * w] = vec4f(0.0);
      partials[at + 3u * w] = vec4f(0.0);
    }
  }
  for (var k = endStep; k > firstStep;) {
    k -= 1u;
    let step = steps[3u * k];
    for (var start = 0u; start < m; start += OTHERS) {
      workgroupBarrier();  // all have read the marks before
      if (lane < OTHERS) {
        let row = min(start + lane, m - 1u);
        var mark = stats[(plan.totalSteps + k) * m + row];
        if (start + lane >= m) {
          mark.z = 0.0;
        }
        marks[lane] = mark;
        peaks[lane] = stats[k * m + row].x;
      }
      workgroupBarrier();
      if (lane == 0u) {
        var most = 0.0;
        for (var i = 0u; i < OTHERS; i += 1u) {
          most = max(most, marks[i].z);
        }
        sweeps = select(0u, 1u, most > 0.0);
      }
      if (workgroupUniformLoad(&sweeps) == 0u) {
        continue;
      }
      let s = productsInTile(lane, first, start, k, step.y);
      assign(lane, line, first + line, s.near.upper, s.b.upper, step.x);
      assign(lane, line + 1u, first + line + 1u, s.near.lower, s.b.lower, step.x);
      workgroupBarrier();
      for (var item = lane; item < 4u * w; item += LANES) {
        let group = item / w;
        let column = item % w;
        let sum = pulled(first, start, group, column, k, step.y);
        if (!isZero(sum)) {
          let at = to + 4u * group * w + column;
          partials[at] += sum[0];
          partials[at + w] += sum[1];
          partials[at + 2u * w] += sum[2];
          partials[at + 3u * w] += sum[3];
        }
      }
    }
  }
}
