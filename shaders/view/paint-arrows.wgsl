// Paints the velocity at the points of a coarse grid: arrows as long as the flow is fast there, up to nearly the distance of two
// points, which very fast ones approach.
//
//   length = most v / sqrt(v^2 + BRISK^2)
//
// velocities  grid  read: (dx/dt, dy/dt)
// One instance an arrow, around its point; shaft and head are distances in the fragment.
#import plane_frame
#import plane_place
#import cell_centre

// Latent units in the whole time of the flow: what takes most of an arrow's length.
const BRISK = 2.5;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> velocities: array<vec2f>;

struct Arrow {
  @builtin(position) position: vec4f,
  @location(0) along: vec2f,  // pixels from the tail: along the arrow, and to its side
  @location(1) @interpolate(flat) reach: f32,
}

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) i: u32) -> Arrow {
  let v = velocities[i];
  let speed = length(v);
  let heading = select(vec2f(1.0, 0.0), v / speed, vec2<bool>(speed > 1.0e-9));
  let most = 0.82 * 2.0 * frame.arrowHalf.x / f32(frame.arrowColumns) * pixels_a_unit();
  let reach = most * speed / sqrt(speed * speed + BRISK * BRISK);
  let corner = corner_of(vertex);
  let side = corner.y * 5.0 * frame.unit;
  let along = 0.5 * reach + corner.x * (0.5 * reach + 2.0 * frame.unit);
  let offset = (along - 0.5 * reach) * heading + side * vec2f(-heading.y, heading.x);
  let point = cell_centre(i, frame.arrowCentre, frame.arrowHalf, frame.arrowColumns, frame.arrowRows);
  return Arrow(placed(point, offset), vec2f(along, side), reach);
}

@fragment
fn paint(arrow: Arrow) -> @location(0) vec4f {
  // A short arrow has a small head, a very short one is a dot.
  let head = min(4.6 * frame.unit, 0.6 * arrow.reach);
  let side = abs(arrow.along.y);
  let shaft = max(side - 0.55 * frame.unit, max(-arrow.along.x, arrow.along.x - (arrow.reach - 0.7 * head)));
  let left = arrow.reach - arrow.along.x;  // to the tip
  let tip = max((side - 0.5 * left) * 0.89, left - head);
  let dot = length(arrow.along - vec2f(0.5 * arrow.reach, 0.0)) - 0.7 * frame.unit;
  let shape = min(min(shaft, tip), dot);
  let bright = max(frame.dark, frame.zones);
  let stroke = 0.72 * coverage(shape);
  let shadow = 0.3 * frame.zones * coverage(shape - 0.9 * frame.unit);
  return vec4f(vec3f(mix(0.16, 1.0, bright)), 1.0) * stroke + vec4f(0.0, 0.0, 0.0, shadow) * (1.0 - stroke);
}
