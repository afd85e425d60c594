// Paints the anchors: a disc in the colour of the class with a thin ring around it.
//
// places    n    read: (x, y) in the plane
// swatches  2 n  read: (sRGB, class) of zones, then (sRGB, 1 where selected) of marks
// Six vertices an instance make the square around a disc; its edge is antialiased in the fragment. Premultiplied.
#import plane_frame
#import plane_place

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> places: array<vec2f>;
@group(0) @binding(2) var<storage, read> swatches: array<vec4f>;

struct Disc {
  @builtin(position) position: vec4f,
  @location(0) offset: vec2f,  // pixels from the centre
  @location(1) @interpolate(flat) colour: vec3f,
}

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Disc {
  let offset = corner_of(vertex) * (frame.radius + 2.0 * frame.unit + 1.0);
  return Disc(placed(places[i], offset), offset, swatches[frame.anchors + i].rgb);
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
