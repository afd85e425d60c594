// Paints the density of pi_t: a soft shade, and thin contours.
//
//   u = sqrt(2 (log density at the summit - log density))
//
// For a Gaussian u is the distance from its mean in standard deviations; contours stand at u = 1, 2, 3, 4, which at t = 0 are the
// prior's circles.
//
// values  grid  read: (log density, ..) as field.wgsl writes them      summit  1  read
// u is smoothed by the quadratic B-spline over the nine nearest cells, whose slope makes contours of constant width.
#import plane_frame
#import plane_place
#import spline

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> values: array<vec4f>;
@group(0) @binding(2) var<storage, read> summit: array<f32>;

@vertex
fn cover(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return whole_target(i);
}

fn deviations(row: i32, x: vec3i) -> vec3f {
  let v = vec3f(values[row + x.x].x, values[row + x.y].x, values[row + x.z].x);
  return sqrt(2.0 * max(vec3f(summit[0]) - v, vec3f(0.0)));
}

@fragment
fn paint(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let counts = vec2f(f32(frame.fieldColumns), f32(frame.fieldRows));
  let here = cell_under(point_under(at.xy), frame.fieldCentre, frame.fieldHalf, counts);
  if (any(here < vec2f(-0.5)) || any(here > counts - 0.5)) {
    return vec4f(0.0);
  }
  let base = floor(here + 0.5);
  let f = here - base;
  let end = vec2i(i32(frame.fieldColumns), i32(frame.fieldRows)) - 1;
  let x = clamp(vec3i(i32(base.x)) + vec3i(-1, 0, 1), vec3i(0), vec3i(end.x));
  let y = clamp(vec3i(i32(base.y)) + vec3i(-1, 0, 1), vec3i(0), vec3i(end.y)) * i32(frame.fieldColumns);
  let a = deviations(y.x, x);
  let b = deviations(y.y, x);
  let c = deviations(y.z, x);
  let across = weights(f.x);
  let down = weights(f.y);
  let rows = vec3f(dot(across, a), dot(across, b), dot(across, c));
  let turn = slopes(f.x);
  let u = dot(down, rows);
  let scale = counts * frame.half / (frame.fieldHalf * frame.size);  // cells a pixel
  let slope = scale * vec2f(dot(down, vec3f(dot(turn, a), dot(turn, b), dot(turn, c))), dot(slopes(f.y), rows));
  let level = clamp(round(u), 1.0, 4.0);
  let off = abs(u - level) / max(length(slope), 1.0e-6);
  let contour = coverage(off - 0.5 * frame.unit) * (0.62 - 0.11 * level);
  let shade = 0.34 * exp(-0.25 * u * u);
  let bright = max(frame.dark, frame.zones);
  return vec4f(mix(vec3f(0.13, 0.18, 0.3), vec3f(1.0), bright), 1.0) * max(shade, contour);
}
