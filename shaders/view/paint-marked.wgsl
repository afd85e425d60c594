// Paints a ring around the marked sample: around its anchor (the first instance) and around its latent (the second).
// Buffers as in paint-latents.wgsl and paint-anchors.wgsl.
#import plane_frame
#import plane_place
#import plane_tracks

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> tracks: array<vec2f>;
@group(0) @binding(2) var<storage, read> times: array<f32>;
@group(0) @binding(3) var<storage, read> places: array<vec2f>;

struct Ring {
  @builtin(position) position: vec4f,
  @location(0) offset: vec2f,  // pixels from the centre
  @location(1) @interpolate(flat) radius: f32,
}

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Ring {
  // Far enough out to stand clear of the disc and of its rim.
  let radius = select(frame.radius + 4.6 * frame.unit, 0.4 * frame.radius + 4.0 * frame.unit, i == 1u);
  let offset = corner_of(vertex) * (radius + 3.0 * frame.unit);
  let centre = select(places[frame.marked], track_at(frame.marked, frame.time), vec2<bool>(i == 1u));
  return Ring(placed(centre, offset), offset, radius);
}

@fragment
fn paint(ring: Ring) -> @location(0) vec4f {
  let off = abs(length(ring.offset) - ring.radius);
  let bright = max(frame.dark, frame.zones);
  // A line of the one brightness between two of the other, so that it stands on every colour.
  let line = coverage(off - 0.9 * frame.unit);
  let edge = 0.7 * coverage(off - 1.9 * frame.unit);
  return vec4f(vec3f(bright), 1.0) * line + vec4f(vec3f(1.0 - bright), 1.0) * edge * (1.0 - line);
}
