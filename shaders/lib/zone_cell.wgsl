// A cell of the zone picture in one word, since painting reads nine of them a pixel:
// bits 0-11 the anchor, 12-23 clarity, 24-31 confidence, both from 0 to 1.

fn pack_cell(anchor: u32, confidence: f32, clarity: f32) -> u32 {
  let sure = u32(round(255.0 * clamp(confidence, 0.0, 1.0)));
  let clear = u32(round(4095.0 * clamp(clarity, 0.0, 1.0)));
  return min(anchor, 4095u) | (clear << 12u) | (sure << 24u);
}

fn cell_anchor(cell: u32) -> u32 {
  return cell & 0xfffu;
}

// Mean over the flow's time of the largest probability: how early the flow decides.
fn cell_clarity(cell: u32) -> f32 {
  return f32((cell >> 12u) & 0xfffu) / 4095.0;
}

// Probability of the anchor at the last step.
fn cell_confidence(cell: u32) -> f32 {
  return f32(cell >> 24u) / 255.0;
}
