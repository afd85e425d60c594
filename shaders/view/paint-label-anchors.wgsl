// Paints the label anchors: a diamond in the colour of the class within a light and a dark rim, larger than the discs of samples.
//
// places    K    read: (x, y) in the plane
// swatches  2 K  read: (sRGB, class) of zones, then (sRGB, 1 where selected) of marks
// As paint-anchors.wgsl, but for the shape: a square on its corner is where |x| + |y| is the same. Premultiplied.
#import plane_frame
#import plane_place

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> places: array<vec2f>;
@group(0) @binding(2) var<storage, read> swatches: array<vec4f>;

struct Diamond {
  @builtin(position) position: vec4f,
  @location(0) offset: vec2f,  // pixels from the centre
  @location(1) @interpolate(flat) colour: vec3f,
}

// Strokes from the centre to an edge, and the widths of both rims.
const REACH = 5.6;
const LIGHT = 1.5;
const DARK = 1.2;

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Diamond {
  let offset = corner_of(vertex) * (1.4143 * (REACH + LIGHT + DARK) * frame.unit + 1.5);
  return Diamond(placed(places[i], offset), offset, swatches[frame.anchors + i].rgb);
}

@fragment
fn paint(diamond: Diamond) -> @location(0) vec4f {
  let away = 0.70711 * (abs(diamond.offset.x) + abs(diamond.offset.y)) - REACH * frame.unit;
  let inner = coverage(away);
  let light = coverage(away - LIGHT * frame.unit);
  let dark = coverage(away - (LIGHT + DARK) * frame.unit);
  let colour = mix(vec3f(0.06, 0.06, 0.09), mix(vec3f(1.0), diamond.colour, inner), light);
  return vec4f(colour, 1.0) * dark;
}
