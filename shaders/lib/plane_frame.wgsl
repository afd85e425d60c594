// What every pass of the plane's picture knows of the canvas and of what is to be seen on it.
struct Frame {
  half: vec2f,      // latent units from the centre to the right and to the top edge of the canvas
  size: vec2f,      // pixels
  zoneHalf: vec2f,  // the same for the grid of zones, which a resize leaves behind for a moment
  columns: u32,     // cells of that grid
  rows: u32,
  anchors: u32,     // n
  flat: u32,        // 1 where d = 1: the plane is a line
  unit: f32,        // pixels of a stroke that is meant to be 1 wide: grows with the canvas
  radius: f32,      // pixels, of an anchor
  dark: f32,        // 1 on a dark page, else 0
  zones: f32,       // 1 where zones are painted, else 0: strokes stand on them or on paper
}

// One triangle over the whole target.
fn whole_target(i: u32) -> vec4f {
  return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

// Share of a pixel that lies inside a shape, `outside` pixels beyond its edge (negative inside).
fn coverage(outside: f32) -> f32 {
  return clamp(0.5 - outside, 0.0, 1.0);
}
