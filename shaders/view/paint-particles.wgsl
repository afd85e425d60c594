// Paints particles on their way from the prior to the anchors: short strokes, grey as long as nothing is decided, in the colour of the
// anchor they end at as its probability grows.
//
//   position  the track of the particle at its own time: the view's time where particles stand, else (clock + phase) mod 1
//   colour    mix(grey, colour of the last anchor, largest probability at that step)
//
// tracks  m x (T + 1)  read      times  T + 1  read
// stats   T x m        read: (.., 1 / Z, .., index of the most probable anchor); 1 / Z is the largest probability
// swatches  2 n        read: the marks' colours are the second half
// Phases are multiples of the golden ratio, which fall evenly whatever their number.
#import plane_frame
#import plane_place
#import plane_tracks

const GOLDEN = 0.61803398875;
// The stroke reaches back this far in time.
const TAIL = 0.03;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> tracks: array<vec2f>;
@group(0) @binding(2) var<storage, read> times: array<f32>;
@group(0) @binding(3) var<storage, read> stats: array<vec4f>;
@group(0) @binding(4) var<storage, read> swatches: array<vec4f>;

struct Stroke {
  @builtin(position) position: vec4f,
  @location(0) offset: vec2f,  // pixels from the head
  @location(1) @interpolate(flat) tail: vec2f,
  @location(2) @interpolate(flat) colour: vec4f,
}

fn radius() -> f32 {
  return 1.9 * frame.unit;
}

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Stroke {
  let count = arrayLength(&tracks) / frame.states;
  let moving = frame.clock >= 0.0;
  let time = select(frame.time, fract(frame.clock + f32(i) * GOLDEN), moving);
  let head = track_at(i, time);
  let back = (track_at(i, max(0.0, time - TAIL)) - head) * pixels_a_unit() * select(0.0, 1.0, moving);
  // The square around both ends, then as wide as the stroke.
  let corner = corner_of(vertex);
  let offset = 0.5 * back + corner * (0.5 * abs(back) + radius() + frame.unit + 1.0);

  let leg = leg_at(time);
  let last = stats[(frame.states - 2u) * count + i];
  let sure = clamp(stats[leg.low * count + i].y, 0.0, 1.0);
  let bright = max(frame.dark, frame.zones);
  let grey = mix(vec3f(0.42), vec3f(0.86), bright);
  let colour = mix(grey, mix(swatches[frame.anchors + u32(last.w)].rgb, vec3f(1.0), 0.3 * bright), sure);
  let fade = select(1.0, smoothstep(0.0, 0.07, time) * (1.0 - smoothstep(0.93, 1.0, time)), moving);
  return Stroke(placed(head, offset), offset, back, vec4f(colour, fade));
}

@fragment
fn paint(stroke: Stroke) -> @location(0) vec4f {
  let along = clamp(dot(stroke.offset, stroke.tail) / max(dot(stroke.tail, stroke.tail), 1.0e-4), 0.0, 1.0);
  let r = length(stroke.offset - along * stroke.tail);
  let inner = coverage(r - radius() * (1.0 - 0.6 * along)) * (1.0 - 0.85 * along);
  // On zones a particle may have the colour of what lies below; a thin shadow sets it off.
  let shadow = 0.35 * frame.zones * coverage(r - radius() - 0.7 * frame.unit) * (1.0 - along);
  return (vec4f(stroke.colour.rgb, 1.0) * inner + vec4f(0.0, 0.0, 0.0, shadow) * (1.0 - inner)) * stroke.colour.a;
}
