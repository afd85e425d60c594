// Paints the prior N(0, I): faint circles one, two and three standard deviations from its centre, a small cross at the centre
// and ticks at whole numbers along the edges. Where d = 1 the circles are pairs of lines.
// Blended over what is there, premultiplied.
#import plane_frame

@group(0) @binding(0) var<uniform> frame: Frame;

@vertex
fn cover(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return whole_target(i);
}

// Ticks along one edge: `along` in latent units, `away` pixels from the edge.
fn ticks(along: f32, away: f32, pixels: f32) -> f32 {
  let off = abs(along - round(along)) * pixels;
  return coverage(off - 0.5 * frame.unit) * coverage(away - 5.0 * frame.unit);
}

@fragment
fn paint(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let pixels = 0.5 * frame.size.x / frame.half.x;  // a latent unit
  let offset = at.xy - 0.5 * frame.size;
  let here = offset / pixels;
  let r = select(length(here), abs(here.x), frame.flat == 1u);
  let ring = clamp(round(r), 1.0, 3.0);
  let circle = coverage(abs(r - ring) * pixels - 0.5 * frame.unit);
  let arm = abs(offset);
  let cross = coverage(min(arm.x, arm.y) - 0.5 * frame.unit) * coverage(max(arm.x, arm.y) - 4.0 * frame.unit);
  let upright = select(ticks(here.y, at.x, pixels), 0.0, frame.flat == 1u);
  let marks = max(ticks(here.x, frame.size.y - at.y, pixels), upright);
  let strength = max(max(0.22 * circle, 0.5 * cross), 0.3 * marks);
  let light = max(frame.dark, frame.zones);
  return vec4f(vec3f(light), 1.0) * strength;
}
