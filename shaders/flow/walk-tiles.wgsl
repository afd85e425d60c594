// Steps of a flow for sixteen rows, in one go: the form for GPUs. Equations, arrays and their contents are those of walk-rows.wgsl.
//
// A workgroup of 64 owns 16 rows and takes them through all steps of the dispatch, against tiles of 32 anchors (lib/tile): sixteen
// rows share each anchor that is read, and nobody waits for another workgroup. Peaks are known to the whole row after each tile,
// as the densities are made with them; sums, runners-up and indices are kept by the 8 invocations of a row for the
// anchors that fall to them, and put together once a step, in the same order every time.
// The mean is summed up in its own place in `means`. Four rows without any density in a tile leave it out, and a workgroup leaves
// out the whole sweep where it is certain that all sixteen rows are alone with their own anchors (lib/solitude).
#import flow_plan
#import tile
#import row_tile
#import running_softmax
#import solitude

override CENTRED: bool = false;

@group(0) @binding(0) var<uniform> plan: Plan;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> steps: array<vec4f>;
@group(0) @binding(4) var<storage, read> owners: array<u32>;
@group(0) @binding(5) var<storage, read_write> states: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> means: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> stats: array<vec4f>;

var<workgroup> shares: array<f32, 16>;  // 1 / Z

// What an invocation reads ahead: its vec4 of two anchors, of a state and of a centre.
struct Piece {
  a0: vec4f,
  a1: vec4f,
  x: vec4f,
  c: vec4f,
}

// Columns past the end are zeros, which add nothing.
fn fetch(lane: u32, anchor: u32, row: u32, scale: f32, i: u32) -> Piece {
  let column = i + lane % PIECE;
  if (column >= plan.width) {
    return Piece();
  }
  let line = lane / PIECE;
  var c = vec4f(0.0);
  if (CENTRED) {
    c = anchorAt(owns[line], column);
  }
  let x = scale * states[row * plan.width + column];
  return Piece(anchorAt(anchor + line, column), anchorAt(anchor + LINES + line, column), x, c);
}

fn put(lane: u32, piece: Piece) {
  let i = lane % PIECE;
  let line = lane / PIECE;
  anchorPiece[otherPlace(i, line)] = piece.a0;
  anchorPiece[otherPlace(i, LINES + line)] = piece.a1;
  statePiece[linePlace(i, line)] = piece.x;
  centrePiece[linePlace(i, line)] = piece.c;
}

fn nearness(a: Four, x: vec4f, c: vec4f) -> vec4f {
  if (CENTRED) {
    let q = a - same(c);
    return dots(q, same(x) - q);
  }
  let v = same(x) - a;
  return -dots(v, v);
}

// Nearness of two rows and four anchors. `row`: place of the lane's state among the states.
fn nearnessInTile(lane: u32, anchor: u32, row: u32, scale: f32) -> Pairs {
  let line = lineOf(lane);
  var sums = Pairs();
  var piece = fetch(lane, anchor, row, scale, 0u);
  for (var i = 0u; i < plan.width; i += PIECE) {
    if (i > 0u) {
      workgroupBarrier();  // all have read the piece before
    }
    put(lane, piece);
    workgroupBarrier();
    piece = fetch(lane, anchor, row, scale, i + PIECE);
    for (var at = 0u; at < PIECE; at += 1u) {
      let a = anchorsInPiece(at, lane % QUADS);
      let place = linePlace(at, line);
      sums.upper += nearness(a, statePiece[place], centrePiece[place]);
      sums.lower += nearness(a, statePiece[place + 1u], centrePiece[place + 1u]);
    }
  }
  return sums;
}

// Adds a tile to the means of one item; the first tile finds old numbers there.
fn addToMeans(first: u32, plane: u32, anchor: u32, group: u32, column: u32) {
  let line = 4u * group;
  if (anchor > 0u && (lives[line] | lives[line + 1u] | lives[line + 2u] | lives[line + 3u]) == 0u) {
    return;
  }
  var c = Four();
  if (CENTRED) {
    c = centresOf(group, column);
  }
  let sum = weightedAnchors(anchor, group, column, c);
  let at = placesOf(plane, first, group) + column;
  var before = Four();
  if (anchor > 0u) {
    before = Four(keeps[line] * means[at.x], keeps[line + 1u] * means[at.y], keeps[line + 2u] * means[at.z], keeps[line + 3u] * means[at.w]);
  }
  let left = plan.endRow - (first + line);
  means[at.x] = before[0] + sum[0];
  if (left > 1u) {
    means[at.y] = before[1] + sum[1];
  }
  if (left > 2u) {
    means[at.z] = before[2] + sum[2];
  }
  if (left > 3u) {
    means[at.w] = before[3] + sum[3];
  }
}

// Puts together what eight invocations know of a row. The smallest index among equals wins. Returns how far the runner-up lies
// behind where the row is alone with its own anchor, else 0.
fn conclude(line: u32, row: u32, present: bool, k: u32) -> f32 {
  var peak = NEVER;
  var second = NEVER;
  var index = 0.0;
  var sum = 0.0;
  for (var quad = 0u; quad < QUADS; quad += 1u) {
    let part = coefficients[coefficientAt(line, quad)];  // best, second, index, sum
    let wins = part.x > peak || (part.x == peak && part.z < index);
    second = max(max(second, part.y), min(peak, part.x));
    index = select(index, part.z, wins);
    peak = max(peak, part.x);
    sum += part.w;
  }
  let alone = second - peak < -FAINT;
  shares[line] = 1.0 / sum;
  if (present) {
    var own = peak;  // nobody asks for the own anchor of a row that has none
    if (CENTRED) {
      own = ownWeight(line);
    }
    stats[k * plan.totalRows + row] = vec4f(peak, select(1.0 / sum, ALONE, alone), own - peak - log(sum), index);
  }
  return select(0.0, min(peak - second, 1.0e30), CENTRED && alone && index == f32(owns[line]));
}

// The same where it is certain that the row is alone.
fn rest(line: u32, row: u32, present: bool, k: u32) {
  shares[line] = 1.0;
  if (present) {
    stats[k * plan.totalRows + row] = vec4f(ownWeight(line), ALONE, 0.0, f32(owns[line]));
  }
}

// The update of one vec4 of one row.
fn advance(row: u32, column: u32, share: f32, k: u32) {
  let w = plan.width;
  let m = plan.totalRows;
  let decay = steps[3u * k].z;
  let c = steps[3u * k + 1u];
  let planes = plan.meanPlanes;
  let e = (k % planes * m + row) * w + column;
  let mean = share * means[e];
  means[e] = mean;
  let x = states[(k % plan.statePlanes * m + row) * w + column];
  var change = c.x * mean - decay * x;
  if (c.y != 0.0) {
    change += c.y * means[((k + planes - 1u) % planes * m + row) * w + column];
  }
  if (c.z != 0.0) {
    change += c.z * means[((k + planes - 2u) % planes * m + row) * w + column];
  }
  states[((k + 1u) % plan.statePlanes * m + row) * w + column] = x + change;
}

@compute @workgroup_size(64)
fn walk(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = plan.firstRow + LINES * id.x;
  if (first >= plan.endRow) {
    return;
  }
  let w = plan.width;
  let line = lineOf(lane);
  let items = itemCount(first);
  if (CENTRED) {
    if (lane < LINES) {
      owns[lane] = owners[rowOf(first, lane)];
    }
    workgroupBarrier();
  }
  var weight0 = NEVER;
  var weight1 = NEVER;
  if (CENTRED) {
    weight0 = ownWeight(line);
    weight1 = ownWeight(line + 1u);
  }
  var past = Solitude();
  for (var k = plan.firstStep; k < plan.endStep; k += 1u) {
    let step = steps[3u * k];
    let row = k % plan.statePlanes * plan.totalRows + rowOf(first, lane / PIECE);
    let plane = k % plan.meanPlanes * plan.totalRows;
    past = foresee(past, lane, row, k);
    if (workgroupUniformLoad(&sweeps) == 1u) {
      var upper = Lead(weight0, NEVER, NEVER, 0u, 0.0);
      var lower = Lead(weight1, NEVER, NEVER, 0u, 0.0);
      for (var j = 0u; j < plan.anchors; j += OTHERS) {
        let near = nearnessInTile(lane, j, row, select(1.0, 2.0, CENTRED) * step.y);
        let mine = j + 4u * (lane % QUADS);
        let weight = weightsOf(mine);
        let l0 = step.x * near.upper + weight;
        let l1 = step.x * near.lower + weight;
        peaks[coefficientAt(line, lane % QUADS)] = largest(l0);
        peaks[coefficientAt(line + 1u, lane % QUADS)] = largest(l1);
        workgroupBarrier();
        upper = weigh(upper, lane, line, l0, mine);
        lower = weigh(lower, lane, line + 1u, l1, mine);
        workgroupBarrier();
        for (var item = lane; item < items; item += LANES) {
          addToMeans(first, plane, j, item / w, item % w);
        }
      }
      workgroupBarrier();  // all have read the coefficients
      coefficients[coefficientAt(line, lane % QUADS)] = vec4f(upper.best, upper.second, f32(upper.index), upper.sum);
      coefficients[coefficientAt(line + 1u, lane % QUADS)] = vec4f(lower.best, lower.second, f32(lower.index), lower.sum);
      workgroupBarrier();
      if (lane < LINES) {
        past = witness(past, conclude(lane, first + lane, first + lane < plan.endRow, k), k);
      }
    } else {
      if (lane < LINES) {
        rest(lane, first + lane, first + lane < plan.endRow, k);
        past.streak += 1.0;
      }
      for (var item = lane; item < items; item += LANES) {
        for (var r = 4u * (item / w); r < min(4u * (item / w) + 4u, plan.endRow - first); r += 1u) {
          means[(plane + first + r) * w + item % w] = vec4f(0.0);
        }
      }
    }
    workgroupBarrier();
    for (var item = lane; item < items; item += LANES) {
      let group = item / w;
      for (var r = 4u * group; r < min(4u * group + 4u, plan.endRow - first); r += 1u) {
        advance(first + r, item % w, shares[r], k);
      }
    }
    storageBarrier();  // the states are there for everybody
  }
}
