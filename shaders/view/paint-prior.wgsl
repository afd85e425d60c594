// Paints the prior N(0, I): faint circles where its points are one, two and three standard deviations from its centre, a small cross
// at the plane's point nearest to it, and ticks along the edges at whole numbers (tenths from close by, tens from far away).
//
//   radius of circle r in a plane at distance o from the centre: sqrt(r^2 - o^2)
//
// For embeddings on a sphere the three radii are those of its shadow on the plane that hold as much.
// Where d = 1 the circles are pairs of lines. Blended over what is there, premultiplied.
#import plane_frame
#import plane_place

@group(0) @binding(0) var<uniform> frame: Frame;

@vertex
fn cover(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return whole_target(i);
}

// Ticks along one edge: `along` in tick distances of `pixels`, `away` pixels from the edge.
fn ticks(along: f32, away: f32, pixels: f32) -> f32 {
  let off = abs(along - round(along)) * pixels;
  return coverage(off - 0.5 * frame.unit) * coverage(away - 5.0 * frame.unit);
}

@fragment
fn paint(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let pixels = pixels_a_unit();
  let here = point_under(at.xy);
  let offset = here * pixels;
  let flat = frame.flat == 1u;
  let across = select(length(here), abs(here.x), flat);
  let away = length(vec2f(across, frame.offset));
  let inner = select(frame.rings.y, frame.rings.x, away < 0.5 * (frame.rings.x + frame.rings.y));
  let ring = select(inner, frame.rings.z, away > 0.5 * (frame.rings.y + frame.rings.z));
  let radius = sqrt(max(ring * ring - frame.offset * frame.offset, 0.0));
  let circle = coverage(abs(across - radius) * pixels - 0.5 * frame.unit) * select(0.0, 1.0, ring > frame.offset);
  let arm = abs(offset);
  let cross = coverage(min(arm.x, arm.y) - 0.5 * frame.unit) * coverage(max(arm.x, arm.y) - 4.0 * frame.unit);
  let apart = select(select(1.0, 0.1, pixels > 220.0 * frame.unit), 10.0, pixels < 9.0 * frame.unit);
  let upright = select(ticks(here.y / apart, at.x, pixels * apart), 0.0, flat);
  let marks = max(ticks(here.x / apart, frame.size.y - at.y, pixels * apart), upright);
  let strength = max(max(0.22 * circle, 0.5 * cross), 0.3 * marks);
  let light = max(frame.dark, frame.zones);
  return vec4f(vec3f(light), 1.0) * strength;
}
