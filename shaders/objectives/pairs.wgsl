// What each row hears of all keys: the sweeps behind every objective that compares all pairs. No matrix of pairs is ever stored.
//
//   logit    l_ab = gain <x_a, y_b>,   or -gain |rowScale x_a - keyScale y_b|^2 where DISTANT
//   attend   m_a = max_b l_ab,   Z_a = sum_b e^(l_ab - m_a),   o_a = sum_b e^(l_ab - m_a) y_b (where GATHER)
//   pull     with the keys' log-sum-exps L known:   w_ab = e^(l_ab - L_b), plus e^(l_ab - L_a) where BOTH;
//            W_a = sum_b w_ab,   o_a = sum_b w_ab y_b
//
//   x      all rows x width    read          y      all keys x width   read         marks  rows: .x is L    read (pull)
//   stats  slots: (m, Z), or (W, 0)  written       sums   slots x width: o                 written
//
// Rows come in one group, or in two of equal size with keys of their own. A row's own key and its partner's, (row + partner) mod
// groupRows of its group, are left out where SKIP: what they say is known without a sweep, and exactly (lib/softmax_loss).
//
// An invocation owns 8 rows and a part of the keys, 16 at a time, in registers: no barriers, and a load serves 8 or 16 pairs
// (lib/octet). Keys are shared out in parts so that a GPU has enough to do; whoever reads the sums adds the parts in order. The peak
// runs along with the keys, hence any gain is safe; e^0 is the largest number that is ever summed.
// Slots are rows, each group rounded up to a multiple of 8, once for each part. sums: 8 slots side by side, vec4 by vec4.
#import pair_tile
#import pair_plan

override DISTANT: bool = false;
override SKIP: bool = true;
override GATHER: bool = false;
override BOTH: bool = false;

@group(0) @binding(0) var<uniform> plan: PairPlan;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> y: array<vec4f>;
@group(0) @binding(3) var<storage, read> marks: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> stats: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> sums: array<vec4f>;

const NEVER = -3.0e38;

// Where an invocation works.
struct Place {
  mine: Places,    // its rows within their group
  mates: Places,   // their partners
  rows: Places,    // first vec4 of each in x
  firstKey: u32,   // of the group
  key: u32,        // first of the part, within the group
  endKey: u32,
  slot: u32,       // of its first row
}

fn placeOf(tile: u32, part: u32) -> Place {
  let tiles = tilesOfGroup();
  let group = tile / tiles;
  let mine = eight(8u * (tile % tiles), plan.groupRows - 1u);
  let shift = vec4u(plan.partner);
  let key = TILE_KEYS * plan.partTiles * part;
  return Place(
    mine,
    Places((mine.lo + shift) % plan.groupRows, (mine.hi + shift) % plan.groupRows),
    inPlane(group * plan.groupRows, mine, plan.width),
    select(plan.secondKeys, plan.firstKeys, group == 0u),
    key,
    min(key + TILE_KEYS * plan.partTiles, plan.groupKeys),
    8u * (part * allTiles() + tile),
  );
}

fn rowsAt(at: Places, i: u32) -> Rows {
  let scale = select(1.0, plan.rowScale, DISTANT);
  return Rows(
    scale * Four(x[at.lo.x + i], x[at.lo.y + i], x[at.lo.z + i], x[at.lo.w + i]),
    scale * Four(x[at.hi.x + i], x[at.hi.y + i], x[at.hi.z + i], x[at.hi.w + i]),
  );
}

fn keysAt(at: vec4u, i: u32) -> Four {
  return Four(y[at.x + i], y[at.y + i], y[at.z + i], y[at.w + i]);
}

// First vec4 of four keys; past the end, of the last one.
fn fourKeys(place: Place, key: u32) -> vec4u {
  return (place.firstKey + min(vec4u(key) + vec4u(0u, 1u, 2u, 3u), vec4u(plan.groupKeys - 1u))) * plan.width;
}

fn plusNearness(s: ptr<function, Quad>, keys: Four, rows: Rows) {
  if (DISTANT) {
    plusSquares(s, plan.keyScale * keys, rows);
  } else {
    plusDots(s, keys, rows);
  }
}

// The logits of a key, NEVER where it does not count.
fn heard(s: Octet, key: u32, place: Place) -> Octet {
  let l = select(plan.gain, -plan.gain, DISTANT) * s;
  let k = vec4u(key);
  var lo = k >= vec4u(plan.groupKeys);
  var hi = lo;
  if (SKIP) {
    lo = lo | (k == place.mine.lo) | (k == place.mates.lo);
    hi = hi | (k == place.mine.hi) | (k == place.mates.hi);
  }
  return Octet(select(l[0], vec4f(NEVER), lo), select(l[1], vec4f(NEVER), hi));
}

fn heardAll(s: Quad, key: u32, place: Place) -> Quad {
  return Quad(
    heard(s.a0, key, place),
    heard(s.a1, key + 1u, place),
    heard(s.a2, key + 2u, place),
    heard(s.a3, key + 3u, place),
  );
}

// The logits of 16 keys.
fn sheetAt(place: Place, key: u32) -> Sheet {
  let k0 = fourKeys(place, key);
  let k1 = fourKeys(place, key + 4u);
  let k2 = fourKeys(place, key + 8u);
  let k3 = fourKeys(place, key + 12u);
  var q0 = Quad();
  var q1 = Quad();
  var q2 = Quad();
  var q3 = Quad();
  for (var i = 0u; i < plan.width; i += 1u) {
    let rows = rowsAt(place.rows, i);
    plusNearness(&q0, keysAt(k0, i), rows);
    plusNearness(&q1, keysAt(k1, i), rows);
    plusNearness(&q2, keysAt(k2, i), rows);
    plusNearness(&q3, keysAt(k3, i), rows);
  }
  return Sheet(
    heardAll(q0, key, place),
    heardAll(q1, key + 4u, place),
    heardAll(q2, key + 8u, place),
    heardAll(q3, key + 12u, place),
  );
}

// e^(l - peak); nothing for a key that does not count, whose peak may be as low as it is.
fn powers(l: Octet, peak: Octet) -> Octet {
  return Octet(
    select(exp(l[0] - peak[0]), vec4f(0.0), l[0] == vec4f(NEVER)),
    select(exp(l[1] - peak[1]), vec4f(0.0), l[1] == vec4f(NEVER)),
  );
}

fn powersOf(l: Quad, peak: Octet) -> Quad {
  return Quad(powers(l.a0, peak), powers(l.a1, peak), powers(l.a2, peak), powers(l.a3, peak));
}

// Adds 16 keys by their weights to what the sums hold, after that has been scaled. The first keys of a part find nothing there.
fn gather(place: Place, key: u32, keep: Octet, q0: Quad, q1: Quad, q2: Quad, q3: Quad) {
  let k0 = fourKeys(place, key);
  let k1 = fourKeys(place, key + 4u);
  let k2 = fourKeys(place, key + 8u);
  let k3 = fourKeys(place, key + 12u);
  let w0 = sharesOf(q0);
  let w1 = sharesOf(q1);
  let w2 = sharesOf(q2);
  let w3 = sharesOf(q3);
  let fresh = key == place.key;
  for (var i = 0u; i < plan.width; i += 1u) {
    let to = place.slot * plan.width + 8u * i;
    var lo = Four();
    var hi = Four();
    if (!fresh) {
      lo = scaledColumns(keep[0], Four(sums[to], sums[to + 1u], sums[to + 2u], sums[to + 3u]));
      hi = scaledColumns(keep[1], Four(sums[to + 4u], sums[to + 5u], sums[to + 6u], sums[to + 7u]));
    }
    let y0 = keysAt(k0, i);
    let y1 = keysAt(k1, i);
    let y2 = keysAt(k2, i);
    let y3 = keysAt(k3, i);
    lo += (y0 * w0.lo + y1 * w1.lo) + (y2 * w2.lo + y3 * w3.lo);
    hi += (y0 * w0.hi + y1 * w1.hi) + (y2 * w2.hi + y3 * w3.hi);
    sums[to] = lo[0];
    sums[to + 1u] = lo[1];
    sums[to + 2u] = lo[2];
    sums[to + 3u] = lo[3];
    sums[to + 4u] = hi[0];
    sums[to + 5u] = hi[1];
    sums[to + 6u] = hi[2];
    sums[to + 7u] = hi[3];
  }
}

fn store(slot: u32, first: Octet, second: Octet) {
  for (var r = 0u; r < 4u; r += 1u) {
    stats[slot + r] = vec2f(first[0][r], second[0][r]);
    stats[slot + 4u + r] = vec2f(first[1][r], second[1][r]);
  }
}

@compute @workgroup_size(8, 4)
fn attend(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= allTiles() || id.y >= plan.parts) {
    return;
  }
  let place = placeOf(id.x, id.y);
  var peak = everywhere(NEVER);
  var total = Octet();
  for (var key = place.key; key < place.endKey; key += TILE_KEYS) {
    let l = sheetAt(place, key);
    let next = larger(
      peak,
      larger(larger(largestOf(l.q0), largestOf(l.q1)), larger(largestOf(l.q2), largestOf(l.q3))),
    );
    let keep = exponentials(peak - next);
    let p0 = powersOf(l.q0, next);
    let p1 = powersOf(l.q1, next);
    let p2 = powersOf(l.q2, next);
    let p3 = powersOf(l.q3, next);
    total = products(keep, total) + ((totalOf(p0) + totalOf(p1)) + (totalOf(p2) + totalOf(p3)));
    peak = next;
    if (GATHER) {
      gather(place, key, keep, p0, p1, p2, p3);
    }
  }
  store(place.slot, peak, total);
}

// Log-sum-exps of eight rows.
fn marksAt(rows: Places) -> Octet {
  return Octet(
    vec4f(marks[rows.lo.x].x, marks[rows.lo.y].x, marks[rows.lo.z].x, marks[rows.lo.w].x),
    vec4f(marks[rows.hi.x].x, marks[rows.hi.y].x, marks[rows.hi.z].x, marks[rows.hi.w].x),
  );
}

// w of four keys.
fn weights(l: Quad, key: u32, place: Place, own: Octet) -> Quad {
  let at = place.firstKey + min(vec4u(key) + vec4u(0u, 1u, 2u, 3u), vec4u(plan.groupKeys - 1u));
  var w = Quad(
    powers(l.a0, everywhere(marks[at.x].x)),
    powers(l.a1, everywhere(marks[at.y].x)),
    powers(l.a2, everywhere(marks[at.z].x)),
    powers(l.a3, everywhere(marks[at.w].x)),
  );
  if (BOTH) {
    let p = powersOf(l, own);
    w = Quad(w.a0 + p.a0, w.a1 + p.a1, w.a2 + p.a2, w.a3 + p.a3);
  }
  return w;
}

@compute @workgroup_size(8, 4)
fn pull(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= allTiles() || id.y >= plan.parts) {
    return;
  }
  let place = placeOf(id.x, id.y);
  let own = marksAt(inPlane(id.x / tilesOfGroup() * plan.groupRows, place.mine, 1u));
  var total = Octet();
  for (var key = place.key; key < place.endKey; key += TILE_KEYS) {
    let l = sheetAt(place, key);
    let w0 = weights(l.q0, key, place, own);
    let w1 = weights(l.q1, key + 4u, place, own);
    let w2 = weights(l.q2, key + 8u, place, own);
    let w3 = weights(l.q3, key + 12u, place, own);
    total += (totalOf(w0) + totalOf(w1)) + (totalOf(w2) + totalOf(w3));
    gather(place, key, everywhere(1.0), w0, w1, w2, w3);
  }
  store(place.slot, total, Octet());
}
