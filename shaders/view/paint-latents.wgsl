// Paints the latents of view 1: small dots in a light tint of the class colour.
// Buffers and quads as in paint-anchors.wgsl; latent i is mark n + i.
#import plane_frame

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> marks: array<vec4f>;
@group(0) @binding(2) var<storage, read> swatches: array<vec4f>;

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
  let corner = vec2f(f32((0x32u >> vertex) & 1u), f32((0x2cu >> vertex) & 1u)) * 2.0 - 1.0;
  let offset = corner * (radius() + 1.6 * frame.unit);
  let centre = marks[frame.anchors + i].xy / frame.half;
  let colour = swatches[frame.anchors + i].rgb;
  // Light on zones and on dark paper; as it is on light paper.
  let tint = mix(colour, vec3f(1.0), 0.6 * max(frame.dark, frame.zones));
  return Dot(vec4f(centre + 2.0 * offset / frame.size, 0.0, 1.0), offset, tint);
}

@fragment
fn paint(dot: Dot) -> @location(0) vec4f {
  let r = length(dot.offset);
  let inner = 0.92 * coverage(r - radius());
  let shadow = 0.4 * frame.zones * coverage(r - radius() - 0.8 * frame.unit);
  return vec4f(dot.colour, 1.0) * inner + vec4f(0.0, 0.0, 0.0, shadow) * (1.0 - inner);
}
