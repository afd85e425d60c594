// Loss of a row that shall hear one key, its own, above all others: -log of the softmax at the own one, the others heard in parts
// (objectives/pairs.wgsl). The importing kernel declares `plan` and `stats`.
//
// What the own key lacks is summed, never 1 - p: where p is nearly 1, loss and gradient would else be rounding errors.
#import pair_plan

struct Outcome {
  loss: f32,  // -log p
  rest: f32,  // 1 - p
  lse: f32,   // log-sum-exp of all logits
}

// log(1 + x), x >= 0, for small x as well
fn logOnePlus(x: f32) -> f32 {
  let series = x * (1.0 - x * (0.5 - x * (0.33333334 - 0.25 * x)));
  return select(log(1.0 + x), series, x < 0.02);
}

fn outcomeOf(own: f32, slot: u32) -> Outcome {
  let stride = 8u * allTiles();
  var peak = own;
  for (var part = 0u; part < plan.parts; part += 1u) {
    peak = max(peak, stats[part * stride + slot].x);
  }
  var others = 0.0;
  for (var part = 0u; part < plan.parts; part += 1u) {
    let heard = stats[part * stride + slot];
    others += heard.y * exp(heard.x - peak);
  }
  let mine = exp(own - peak);
  let loss = select((peak - own) + log(mine + others), logOnePlus(others), own == peak);
  return Outcome(loss, others / (mine + others), own + loss);
}
