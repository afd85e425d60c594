// Backward of a flow's steps with respect to the rows' own states and their centres, sixteen rows in one go: the form for GPUs.
// Equations, arrays, their contents and the single sweep over the anchors are those of adjoint-rows.wgsl, the tiles those of
// walk-tiles.wgsl.
//
// Everything that the softmax needs is known before the sweep, so invocations meet only to exchange coordinates and slopes. The
// sums Delta, S1 and S2 are kept by the 8 invocations of a row for their own anchors, and put together once a step. Where all
// sixteen rows are alone with their own anchors the workgroup leaves the sweep out: early in an inverse flow and late in a
// forward flow that is the rule.
#import flow_plan
#import tile
#import row_tile

@group(0) @binding(0) var<uniform> plan: Plan;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> steps: array<vec4f>;
@group(0) @binding(4) var<storage, read> owners: array<u32>;
@group(0) @binding(5) var<storage, read> states: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> means: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> stats: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> adjoints: array<vec4f>;

// What the sweep knows of a row: its peak, 1 / Z (0 where it is alone with its own anchor, and past the end), the first guess of
// D, and y.
struct Row {
  peak: f32,
  share: f32,
  pivot: f32,
  pull: f32,
}

var<workgroup> sourcePiece: array<vec4f, 68>;  // g, see linePlace
var<workgroup> products: array<f32, 64>;       // g . e, four parts a row
var<workgroup> rows: array<Row, 16>;
var<workgroup> sums: array<vec4f, 16>;         // Delta, S1, S2 and y of each row
var<workgroup> sweeps: u32;                    // 1 where a row has anything to sweep for

// What an invocation reads ahead: its vec4 of two anchors, of a state, a centre and g.
struct Piece {
  a0: vec4f,
  a1: vec4f,
  x: vec4f,
  c: vec4f,
  g: vec4f,
}

fn fetch(lane: u32, anchor: u32, plane: u32, row: u32, scale: f32, i: u32) -> Piece {
  let column = i + lane % PIECE;
  if (column >= plan.width) {
    return Piece();
  }
  let line = lane / PIECE;
  return Piece(
    anchorAt(anchor + line, column),
    anchorAt(anchor + LINES + line, column),
    2.0 * scale * states[(plane + row) * plan.width + column],
    anchorAt(owns[line], column),
    adjoints[(4u * plan.totalRows + row) * plan.width + column],
  );
}

fn put(lane: u32, piece: Piece) {
  let i = lane % PIECE;
  let line = lane / PIECE;
  anchorPiece[otherPlace(i, line)] = piece.a0;
  anchorPiece[otherPlace(i, LINES + line)] = piece.a1;
  statePiece[linePlace(i, line)] = piece.x;
  centrePiece[linePlace(i, line)] = piece.c;
  sourcePiece[linePlace(i, line)] = piece.g;
}

// Of two rows and four anchors: nearness q . (2 x / rho - q), and b = g . q.
struct Products {
  near: Pairs,
  b: Pairs,
}

fn productsInTile(lane: u32, anchor: u32, plane: u32, row: u32, scale: f32) -> Products {
  let line = lineOf(lane);
  var s = Products();
  var piece = fetch(lane, anchor, plane, row, scale, 0u);
  for (var i = 0u; i < plan.width; i += PIECE) {
    if (i > 0u) {
      workgroupBarrier();  // all have read the piece before
    }
    put(lane, piece);
    workgroupBarrier();
    piece = fetch(lane, anchor, plane, row, scale, i + PIECE);
    for (var at = 0u; at < PIECE; at += 1u) {
      let a = anchorsInPiece(at, lane % QUADS);
      let place = linePlace(at, line);
      let upper = a - same(centrePiece[place]);
      s.near.upper += dots(upper, same(statePiece[place]) - upper);
      s.b.upper += sourcePiece[place] * upper;
      let lower = a - same(centrePiece[place + 1u]);
      s.near.lower += dots(lower, same(statePiece[place + 1u]) - lower);
      s.b.lower += sourcePiece[place + 1u] * lower;
    }
  }
  return s;
}

// Makes the slopes P (b - pivot) of one row and quad, 0 for the own anchor; returns what they add to (Delta, S1, S2).
fn slope(lane: u32, line: u32, l: vec4f, b: vec4f, anchor: u32) -> vec4f {
  let row = rows[line];
  let off = b - vec4f(row.pivot);
  let p = row.share * densities(l - vec4f(row.peak));
  let others = select(p, vec4f(0.0), vec4u(anchor, anchor + 1u, anchor + 2u, anchor + 3u) == vec4u(owns[line]));
  let slopes = others * off;
  coefficients[coefficientAt(line, lane % QUADS)] = slopes;
  return vec4f(total(p * off), total(others), total(slopes), 0.0);
}

// Adds a tile to the o of one item, kept in the slot of its lambda.
fn addToSlopes(first: u32, plane: u32, anchor: u32, group: u32, column: u32) {
  let sum = weightedAnchors(anchor, group, column, centresOf(group, column));
  if (isZero(sum)) {
    return;
  }
  let at = placesOf(plane, first, group) + column;
  let left = plan.endRow - (first + 4u * group);
  adjoints[at.x] += sum[0];
  if (left > 1u) {
    adjoints[at.y] += sum[1];
  }
  if (left > 2u) {
    adjoints[at.z] += sum[2];
  }
  if (left > 3u) {
    adjoints[at.w] += sum[3];
  }
}

// Writes g of a quarter of a row's columns; returns their part of g . e.
fn source(row: u32, quarter: u32, k: u32) -> f32 {
  let w = plan.width;
  let m = plan.totalRows;
  let b = steps[3u * k + 2u];
  var product = 0.0;
  for (var column = quarter; column < w; column += 4u) {
    var g = b.x * adjoints[((k + 1u) % 4u * m + row) * w + column];
    if (b.y != 0.0) {
      g += b.y * adjoints[((k + 2u) % 4u * m + row) * w + column];
    }
    if (b.z != 0.0) {
      g += b.z * adjoints[((k + 3u) % 4u * m + row) * w + column];
    }
    product += dot(g, means[(k % plan.meanPlanes * m + row) * w + column]);
    adjoints[(4u * m + row) * w + column] = g;
  }
  return product;
}

// What the walk has left of a row.
fn recall(line: u32, row: u32, present: bool, k: u32) -> Row {
  let s = stats[k * plan.totalRows + row];
  var pull = 0.0;
  if (plan.pulled == 1u) {
    pull = stats[(plan.totalSteps + k) * plan.totalRows + row].x;
  }
  let alone = s.y == ALONE && u32(s.w) == owns[line];
  let pivot = (products[4u * line] + products[4u * line + 1u]) + (products[4u * line + 2u] + products[4u * line + 3u]);
  return Row(s.x, select(min(s.y, 1.0), 0.0, alone || !present), pivot, pull);
}

// Puts together what eight invocations have summed for a row, and leaves the row's mark for the gather.
fn conclude(line: u32, row: u32, present: bool, k: u32) {
  var s = vec4f(0.0);
  for (var quad = 0u; quad < QUADS; quad += 1u) {
    s += coefficients[coefficientAt(line, quad)];
  }
  let known = rows[line];
  s.z = (s.z - s.x * s.y) - known.pull * s.y;
  s.w = known.pull;
  sums[line] = s;
  if (present) {
    stats[(plan.totalSteps + k) * plan.totalRows + row] = vec4f(known.pivot + s.x, known.pull, known.share, f32(owns[line]));
  }
}

// lambda and the centre's gradient: one vec4 of one row.
fn pull(row: u32, column: u32, s: vec4f, k: u32) {
  let w = plan.width;
  let m = plan.totalRows;
  let step = steps[3u * k];
  let here = (k % 4u * m + row) * w + column;
  let centre = (5u * m + row) * w + column;
  let e = (k % plan.meanPlanes * m + row) * w + column;
  let g = adjoints[(4u * m + row) * w + column];
  let later = adjoints[((k + 1u) % 4u * m + row) * w + column];
  let x = step.y * states[(k % plan.statePlanes * m + row) * w + column];
  let mean = means[e];
  let o = (adjoints[here] - s.x * mean) - s.w * mean;
  adjoints[here] = later + (step.w * o - step.z * later);
  adjoints[centre] -= s.y * g + 2.0 * step.x * (s.z * x - o);
  means[e] = g;
}

@compute @workgroup_size(64)
fn adjoint(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = plan.firstRow + LINES * id.x;
  if (first >= plan.endRow) {
    return;
  }
  let w = plan.width;
  let line = lineOf(lane);
  let row = rowOf(first, lane / PIECE);
  let items = itemCount(first);
  let present = first + lane < plan.endRow;
  if (lane < LINES) {
    owns[lane] = owners[rowOf(first, lane)];
  }
  for (var k = plan.endStep; k > plan.firstStep;) {
    k -= 1u;
    let step = steps[3u * k];
    let here = k % 4u * plan.totalRows;
    var product = 0.0;
    if (first + lane / 4u < plan.endRow) {
      product = source(row, lane % 4u, k);
    }
    products[lane] = product;
    for (var item = lane; item < items; item += LANES) {
      for (var r = 4u * (item / w); r < min(4u * (item / w) + 4u, plan.endRow - first); r += 1u) {
        adjoints[(here + first + r) * w + item % w] = vec4f(0.0);
      }
    }
    workgroupBarrier();
    if (lane < LINES) {
      rows[lane] = recall(lane, rowOf(first, lane), present, k);
    }
    storageBarrier();  // g is there for everybody
    workgroupBarrier();
    if (lane == 0u) {
      var most = 0.0;
      for (var i = 0u; i < LINES; i += 1u) {
        most = max(most, rows[i].share);
      }
      sweeps = select(0u, 1u, most > 0.0);
    }
    var upper = vec4f(0.0);
    var lower = vec4f(0.0);
    if (workgroupUniformLoad(&sweeps) == 1u) {
      for (var j = 0u; j < plan.anchors; j += OTHERS) {
        let s = productsInTile(lane, j, k % plan.statePlanes * plan.totalRows, row, step.y);
        let mine = j + 4u * (lane % QUADS);
        let weight = weightsOf(mine);
        upper += slope(lane, line, step.x * s.near.upper + weight, s.b.upper, mine);
        lower += slope(lane, line + 1u, step.x * s.near.lower + weight, s.b.lower, mine);
        workgroupBarrier();
        for (var item = lane; item < items; item += LANES) {
          addToSlopes(first, here, j, item / w, item % w);
        }
      }
    }
    workgroupBarrier();  // all have read the coefficients
    coefficients[coefficientAt(line, lane % QUADS)] = upper;
    coefficients[coefficientAt(line + 1u, lane % QUADS)] = lower;
    workgroupBarrier();
    if (lane < LINES) {
      conclude(lane, first + lane, present, k);
    }
    workgroupBarrier();
    for (var item = lane; item < items; item += LANES) {
      for (var r = 4u * (item / w); r < min(4u * (item / w) + 4u, plan.endRow - first); r += 1u) {
        pull(first + r, item % w, sums[r], k);
      }
    }
    storageBarrier();  // lambda is there for everybody
  }
}
