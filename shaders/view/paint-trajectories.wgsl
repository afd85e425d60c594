// Paints the ways of the samples from latents to anchors: thin lines in their colours, stronger up to the view's time.
//
// tracks, times, swatches as in paint-latents.wgsl
// One instance a sample, six vertices a leg. Legs share their corners, pushed out along the normal of the way at that state, so that
// a translucent line nowhere lies over itself. SOLO paints the marked sample's way only, in full strength.
#import plane_frame
#import plane_place
#import plane_tracks

override SOLO: bool = false;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> tracks: array<vec2f>;
@group(0) @binding(2) var<storage, read> times: array<f32>;
@group(0) @binding(3) var<storage, read> swatches: array<vec4f>;

struct Ribbon {
  @builtin(position) position: vec4f,
  @location(0) across: f32,  // pixels from the middle of the line
  @location(1) along: f32,   // paper time
  @location(2) @interpolate(flat) colour: vec3f,
}

fn half_width() -> f32 {
  return select(0.5, 0.95, SOLO) * frame.unit;
}

// Direction of the way at a state, from its neighbours: from farther ones where the near ones lie upon each other.
fn heading(row: u32, k: u32) -> vec2f {
  let last = frame.states - 1u;
  let first = row * frame.states;
  for (var reach = 1u; reach <= 3u; reach += 1u) {
    let v = (tracks[first + min(k + reach, last)] - tracks[first + max(k, reach) - reach]) * pixels_a_unit();
    if (dot(v, v) > 0.04) {
      return normalize(v);
    }
  }
  return vec2f(1.0, 0.0);
}

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Ribbon {
  let row = select(i, frame.marked, SOLO);
  let corner = corner_of(vertex % 6u);
  let k = vertex / 6u + u32(corner.x > 0.0);
  let heading = heading(row, k);
  let across = corner.y * (half_width() + 1.0);
  let offset = across * vec2f(-heading.y, heading.x);
  let colour = tinted(swatches[frame.anchors + row].rgb);
  return Ribbon(placed(tracks[row * frame.states + k], offset), across, times[k], colour);
}

@fragment
fn paint(ribbon: Ribbon) -> @location(0) vec4f {
  let line = coverage(abs(ribbon.across) - half_width());
  let done = select(0.26, 0.7, ribbon.along <= frame.time);
  return vec4f(ribbon.colour, 1.0) * (line * select(done, min(1.0, done + 0.3), SOLO));
}
