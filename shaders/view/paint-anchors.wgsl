// Paints the anchors: a disc in the colour of the class with a thin ring around it.
//
// marks     2 n  read: (x, y, 0, 0) in the plane; anchors first, latents after them
// swatches  2 n  read: (sRGB, class); the marks' colours are the second half
// Six vertices an instance make the square around a disc; its edge is antialiased in the fragment. Premultiplied.
#import plane_frame

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> marks: array<vec4f>;
@group(0) @binding(2) var<storage, read> swatches: array<vec4f>;

struct Disc {
  @builtin(position) position: vec4f,
  @location(0) offset: vec2f,  // pixels from the centre
  @location(1) @interpolate(flat) colour: vec3f,
}

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Disc {
  let corner = vec2f(f32((0x32u >> vertex) & 1u), f32((0x2cu >> vertex) & 1u)) * 2.0 - 1.0;
  let offset = corner * (frame.radius + 2.0 * frame.unit + 1.0);
  let centre = marks[i].xy / frame.half;
  return Disc(vec4f(centre + 2.0 * offset / frame.size, 0.0, 1.0), offset, swatches[frame.anchors + i].rgb);
}

@fragment
fn paint(disc: Disc) -> @location(0) vec4f {
  let r = length(disc.offset);
  let inner = coverage(r - frame.radius);
  let ring = coverage(r - frame.radius - 1.1 * frame.unit);
  let rim = mix(vec3f(1.0), vec3f(0.93), frame.dark);
  // On light paper a white ring alone would vanish; a breath of shadow holds it.
  let shadow = 0.28 * coverage(r - frame.radius - 1.9 * frame.unit);
  let over = vec4f(mix(rim, disc.colour, inner), 1.0) * ring;
  return over + vec4f(0.0, 0.0, 0.0, shadow) * (1.0 - ring);
}
