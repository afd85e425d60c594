// Between the plane and the canvas; for passes that have `frame`.

// Clip position of a point of the plane and `offset` pixels from it (y up).
fn placed(point: vec2f, offset: vec2f) -> vec4f {
  return vec4f((point - frame.centre) / frame.half + 2.0 * offset / frame.size, 0.0, 1.0);
}

// The point of the plane under a pixel of the target.
fn point_under(pixel: vec2f) -> vec2f {
  return frame.centre + vec2f(2.0, -2.0) * (pixel / frame.size - 0.5) * frame.half;
}

// Where a point lies in a grid, in cells: whole numbers are centres, the first cell is at the top left.
fn cell_under(point: vec2f, centre: vec2f, half: vec2f, counts: vec2f) -> vec2f {
  return (vec2f(0.5, -0.5) * (point - centre) / half + 0.5) * counts - 0.5;
}

// Pixels of a latent unit.
fn pixels_a_unit() -> f32 {
  return 0.5 * frame.size.x / frame.half.x;
}

// A class colour on what lies below: light on zones and on dark paper, as it is on light paper.
fn tinted(colour: vec3f) -> vec3f {
  return mix(colour, vec3f(1.0), 0.6 * max(frame.dark, frame.zones));
}
