// Where a row is at some time of its way; for passes that have `frame`, `tracks` (rows x states) and `times` (states).

// The states before and after a time, and how far it is between them.
struct Leg {
  low: u32,
  share: f32,
}

fn leg_at(time: f32) -> Leg {
  var k = 0u;
  while (k + 2u < frame.states && times[k + 1u] <= time) {
    k += 1u;
  }
  return Leg(k, clamp((time - times[k]) / (times[k + 1u] - times[k]), 0.0, 1.0));
}

fn track_at(row: u32, time: f32) -> vec2f {
  let leg = leg_at(time);
  let first = row * frame.states + leg.low;
  return mix(tracks[first], tracks[first + 1u], leg.share);
}
