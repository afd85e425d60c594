// Paints the samples' images at their anchors, in a thin frame of the class colour.
//
// places    n    read      swatches  2 n  read: as in paint-anchors.wgsl
// pixels         read: n images packed as in lib/packed_pixels, 0 background to 255
// An instance an image. A pixel of the picture is mixed of the four nearest of the image. Ink on paper: dark on a light page.
#import plane_frame
#import plane_place
#import packed_pixels

override WIDE: u32 = 1u;
override HIGH: u32 = 1u;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> places: array<vec2f>;
@group(0) @binding(2) var<storage, read> swatches: array<vec4f>;
@group(0) @binding(3) var<storage, read> pixels: array<u32>;

struct Thumb {
  @builtin(position) position: vec4f,
  @location(0) offset: vec2f,  // pixels from the centre, y up
  @location(1) @interpolate(flat) colour: vec4f,
  @location(2) @interpolate(flat) image: u32,
}

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Thumb {
  let offset = corner_of(vertex) * (0.5 * frame.thumb + 3.0 * frame.unit);
  let swatch = swatches[frame.anchors + i];
  return Thumb(placed(places[i], offset), offset, vec4f(swatch.rgb, mix(0.35, 1.0, swatch.w)), i);
}

fn shade(image: u32, x: f32, y: f32) -> f32 {
  let column = u32(clamp(x, 0.0, f32(WIDE - 1u)));
  let row = u32(clamp(y, 0.0, f32(HIGH - 1u)));
  return packed_pixel((image * HIGH + row) * WIDE + column) * PER_WHITE;
}

// Pixels outside of a square with round corners.
fn outside(offset: vec2f, half: f32, round: f32) -> f32 {
  let q = abs(offset) - vec2f(half - round);
  return length(max(q, vec2f(0.0))) + min(max(q.x, q.y), 0.0) - round;
}

@fragment
fn paint(thumb: Thumb) -> @location(0) vec4f {
  let half = 0.5 * frame.thumb;
  let at = (thumb.offset * vec2f(0.5, -0.5) / half + 0.5) * vec2f(f32(WIDE), f32(HIGH)) - 0.5;
  let low = floor(at);
  let f = at - low;
  let upper = mix(shade(thumb.image, low.x, low.y), shade(thumb.image, low.x + 1.0, low.y), f.x);
  let lower = mix(shade(thumb.image, low.x, low.y + 1.0), shade(thumb.image, low.x + 1.0, low.y + 1.0), f.x);
  let paper = mix(vec3f(1.0), vec3f(0.07), frame.dark);
  let ink = mix(vec3f(0.1), vec3f(0.97), frame.dark);
  let picture = mix(paper, ink, mix(upper, lower, f.y));
  let inner = coverage(outside(thumb.offset, half, 2.0 * frame.unit));
  let edge = coverage(outside(thumb.offset, half + 1.4 * frame.unit, 3.0 * frame.unit));
  let shadow = 0.25 * coverage(outside(thumb.offset, half + 2.2 * frame.unit, 3.6 * frame.unit));
  let over = vec4f(mix(thumb.colour.rgb, picture, inner), 1.0) * edge;
  return (over + vec4f(0.0, 0.0, 0.0, shadow) * (1.0 - edge)) * (frame.reveal * thumb.colour.a);
}
