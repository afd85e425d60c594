// The softmax of the walk's rows, running over tiles of anchors (see lib/tile): each tile raises the peak, and what was summed before
// is worth less beside it.
const NEVER = -3.0e38;

var<workgroup> peaks: array<f32, 144>;  // largest logit of a row and a quad, laid out like the coefficients
var<workgroup> keeps: array<f32, 16>;   // what a row's sums so far are worth beside its new peak
var<workgroup> lives: array<u32, 16>;   // 1 where a row has any density in the tile

// What an invocation knows of a row: the running peak of all anchors, not below the own one's logit; best, runner-up, index and sum
// of the anchors that fall to this invocation.
struct Lead {
  peak: f32,
  best: f32,
  second: f32,
  index: u32,
  sum: f32,
}

fn challenge(lead: Lead, l: f32, anchor: u32) -> Lead {
  return Lead(lead.peak, max(lead.best, l), max(lead.second, min(lead.best, l)), select(lead.index, anchor, l > lead.best), lead.sum);
}

// Makes the weights of one row and quad from its logits.
fn weigh(lead: Lead, lane: u32, line: u32, l: vec4f, anchor: u32) -> Lead {
  var tile = NEVER;
  for (var quad = 0u; quad < QUADS; quad += 1u) {
    tile = max(tile, peaks[coefficientAt(line, quad)]);
  }
  let peak = max(lead.peak, tile);
  let keep = exp(lead.peak - peak);
  let p = densities(l - vec4f(peak));
  coefficients[coefficientAt(line, lane % QUADS)] = p;
  if (lane % QUADS == 0u) {
    keeps[line] = keep;
    lives[line] = select(1u, 0u, tile - peak < -FAINT);
  }
  var next = challenge(challenge(challenge(challenge(lead, l.x, anchor), l.y, anchor + 1u), l.z, anchor + 2u), l.w, anchor + 3u);
  next.peak = peak;
  next.sum = lead.sum * keep + total(p);
  return next;
}

fn largest(v: vec4f) -> f32 {
  return max(max(v.x, v.y), max(v.z, v.w));
}
