// Paints the latents of view 1 where the flow has carried them by the view's time: small dots in a light tint of the class colour.
//
// tracks    n x (T + 1)  read: their ways in the plane      times  T + 1  read
// swatches  2 n          read: (sRGB, class) of zones, then (sRGB, 1 where selected) of marks
// Quads as in paint-anchors.wgsl.
#import plane_frame
#import plane_place
#import plane_tracks

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> tracks: array<vec2f>;
@group(0) @binding(2) var<storage, read> times: array<f32>;
@group(0) @binding(3) var<storage, read> swatches: array<vec4f>;

struct Dot {
  @builtin(position) position: vec4f,
  @location(0) offset: vec2f,  // pixels from the centre
  @location(1) @interpolate(flat) colour: vec3f,
}

fn radius() -> f32 {
  return 0.4 * frame.radius + 0.6 * frame.unit;
}

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Dot {
  let offset = corner_of(vertex) * (radius() + 1.6 * frame.unit);
  return Dot(placed(track_at(i, frame.time), offset), offset, tinted(swatches[frame.anchors + i].rgb));
}

@fragment
fn paint(dot: Dot) -> @location(0) vec4f {
  let r = length(dot.offset);
  let inner = 0.92 * coverage(r - radius());
  let shadow = 0.4 * frame.zones * coverage(r - radius() - 0.8 * frame.unit);
  return vec4f(dot.colour, 1.0) * inner + vec4f(0.0, 0.0, 0.0, shadow) * (1.0 - inner);
}
