// Paints the zones: a fill for each anchor's zone, thin dark lines between anchors, bright lines between classes. Fills and lines can
// be had without each other; lines alone are ink on paper.
//
//   fill, by swatch = colour of the anchor, darker where the flow decides late (a small mean of the largest probability over time)
//   fill, by value  = a ramp over that mean, or over the largest probability or the entropy at the view's time
//
// cells     columns x rows  read: as zones.wgsl writes them
// swatches  2 n             read: (sRGB, class) of each anchor's zone, then (sRGB, 1 where selected) of its mark
// ramp                      read: sRGB at equal distances from 0 to 1
// values    grid            read: (.., largest probability, entropy, ..) as field.wgsl writes them
// The target covers just the area of the cells; paint-sheet.wgsl carries it to where the camera is. Premultiplied.
// TONED takes the fill by value. It is known before the pipeline is made, since a software adapter would compute both.
//
// Cells are mostly larger than pixels, and labels cannot be interpolated. So each label gets the field
//   W_l(p) = sum of the quadratic B-spline weights of those of the nine nearest cells that carry l,
// a pixel belongs to the largest W, and (W_1 - W_2) / |grad (W_1 - W_2)| is its distance to the edge, to first order: edges
// come out as smooth curves with lines of constant width at every resolution. The quadratic spline, because a zone one cell wide
// still wins its own centre (0.56), which the cubic one (0.44) would swallow.
// The nine labels stay in three vec3s and a label's field is three dot products, with no indexed array, which a software
// adapter pays dearly for. Most pixels see one label only and leave early.
#import plane_frame
#import plane_place
#import zone_cell
#import spline

override TONED: bool = false;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> cells: array<u32>;
@group(0) @binding(2) var<storage, read> swatches: array<vec4f>;
@group(0) @binding(3) var<storage, read> ramp: array<vec4f>;
@group(0) @binding(4) var<storage, read> values: array<vec4f>;

@vertex
fn cover(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return whole_target(i);
}

// Numbers of three by three cells, row by row from the top.
struct Nine {
  a: vec3f,
  b: vec3f,
  c: vec3f,
}

// Spline weights of columns and rows, and their slopes a pixel.
struct Spline {
  x: vec3f,
  y: vec3f,
  dx: vec3f,
  dy: vec3f,
}

fn ones(mask: vec3<bool>) -> vec3f {
  return select(vec3f(0.0), vec3f(1.0), mask);
}

// The two labels of largest field, with field and slopes.
struct Split {
  first: f32,
  second: f32,
  top: vec3f,
  next: vec3f,
}

fn consider(split: ptr<function, Split>, spline: Spline, labels: Nine, label: f32) {
  if (label < 0.0 || label == (*split).first || label == (*split).second) {
    return;
  }
  let n = Nine(ones(labels.a == vec3f(label)), ones(labels.b == vec3f(label)), ones(labels.c == vec3f(label)));
  let across = vec3f(dot(spline.x, n.a), dot(spline.x, n.b), dot(spline.x, n.c));
  let turn = vec3f(dot(spline.dx, n.a), dot(spline.dx, n.b), dot(spline.dx, n.c));
  let field = vec3f(dot(spline.y, across), dot(spline.y, turn), dot(spline.dy, across));
  if (field.x > (*split).top.x) {
    (*split).second = (*split).first;
    (*split).next = (*split).top;
    (*split).first = label;
    (*split).top = field;
  } else if (field.x > (*split).next.x) {
    (*split).second = label;
    (*split).next = field;
  }
}

// Negative labels do not take part.
fn split_of(spline: Spline, labels: Nine) -> Split {
  var split = Split(-1.0, -1.0, vec3f(0.0), vec3f(0.0));
  consider(&split, spline, labels, labels.b.y);
  consider(&split, spline, labels, labels.a.y);
  consider(&split, spline, labels, labels.b.x);
  consider(&split, spline, labels, labels.b.z);
  consider(&split, spline, labels, labels.c.y);
  consider(&split, spline, labels, labels.a.x);
  consider(&split, spline, labels, labels.a.z);
  consider(&split, spline, labels, labels.c.x);
  consider(&split, spline, labels, labels.c.z);
  return split;
}

// Share of a line that is `outside` pixels beyond its edge. Wider than a pixel, because the distance is only right to first order and a
// sharp line would show it.
fn line(outside: f32) -> f32 {
  return clamp(0.5 - outside / 1.5, 0.0, 1.0);
}

// Pixels from the edge between the two.
fn distance_to_edge(split: Split) -> f32 {
  let margin = split.top - split.next;
  return margin.x / max(length(margin.yz), 1.0e-4);
}

fn class_of(anchor: f32) -> f32 {
  return swatches[u32(anchor)].w;
}

fn classes_of(anchors: vec3f) -> vec3f {
  return vec3f(class_of(anchors.x), class_of(anchors.y), class_of(anchors.z));
}

// Brightness of a fill (on a light page, on a dark page) where the flow decides at the very end, and at the very start.
const LATE = vec2f(0.6, 0.46);
const EARLY = vec2f(1.04, 0.88);
const INK = vec3f(0.05, 0.05, 0.08);
const LIGHT = vec3f(1.0, 0.99, 0.96);

// How a pixel is filled: the brightness of a swatch, or the colour of a value.
struct Look {
  light: f32,
  tone: vec3f,
}

fn fill(anchor: f32, look: Look) -> vec3f {
  if (!TONED) {
    return swatches[u32(anchor)].rgb * look.light;
  }
  let selected = swatches[frame.anchors + u32(anchor)].w;
  let grey = vec3f(dot(look.tone, vec3f(0.25, 0.6, 0.15)));
  return mix(mix(grey, vec3f(0.55), 0.5), look.tone, selected);
}

fn ramped(share: f32) -> vec3f {
  let last = arrayLength(&ramp) - 1u;
  let at = clamp(share, 0.0, 1.0) * f32(last);
  let low = min(u32(at), last - 1u);
  return mix(ramp[low].rgb, ramp[low + 1u].rgb, at - f32(low));
}

// Largest probability and entropy, between the four nearest cells of their grid.
fn undecided(point: vec2f) -> vec2f {
  let counts = vec2f(f32(frame.fieldColumns), f32(frame.fieldRows));
  let end = counts - 1.0;
  let at = clamp(cell_under(point, frame.fieldCentre, frame.fieldHalf, counts), vec2f(0.0), end);
  let low = vec2u(at);
  let high = min(low + 1u, vec2u(end));
  let f = at - vec2f(low);
  let upper = mix(values[low.y * frame.fieldColumns + low.x].yz, values[low.y * frame.fieldColumns + high.x].yz, f.x);
  let lower = mix(values[high.y * frame.fieldColumns + low.x].yz, values[high.y * frame.fieldColumns + high.x].yz, f.x);
  return mix(upper, lower, f.y);
}

fn tone_of(point: vec2f, clarity: f32) -> vec3f {
  if (!TONED) {
    return vec3f(0.0);
  }
  if (frame.colouring == 1u) {
    return ramped(clarity);
  }
  let values = undecided(point);
  return ramped(select(values.x, values.y / log(max(2.0, f32(frame.anchors))), frame.colouring == 3u));
}

@fragment
fn paint(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let counts = vec2f(f32(frame.columns), f32(frame.rows));
  let here = at.xy / frame.size * counts - 0.5;
  let base = floor(here + 0.5);
  let f = here - base;
  let across = weights(f.x);
  let down = weights(f.y);

  let end = vec2i(i32(frame.columns), i32(frame.rows)) - 1;
  let x = clamp(vec3i(i32(base.x)) + vec3i(-1, 0, 1), vec3i(0), vec3i(end.x));
  let y = clamp(vec3i(i32(base.y)) + vec3i(-1, 0, 1), vec3i(0), vec3i(end.y)) * i32(frame.columns);
  let a = vec3u(cells[y.x + x.x], cells[y.x + x.y], cells[y.x + x.z]);
  let b = vec3u(cells[y.y + x.x], cells[y.y + x.y], cells[y.y + x.z]);
  let c = vec3u(cells[y.z + x.x], cells[y.z + x.y], cells[y.z + x.z]);

  let clear = vec3f(
    dot(across, vec3f((a >> vec3u(12u)) & vec3u(0xfffu))),
    dot(across, vec3f((b >> vec3u(12u)) & vec3u(0xfffu))),
    dot(across, vec3f((c >> vec3u(12u)) & vec3u(0xfffu)))
  );
  let sure = vec3f(dot(across, vec3f(a >> vec3u(24u))), dot(across, vec3f(b >> vec3u(24u))), dot(across, vec3f(c >> vec3u(24u))));
  let late = mix(LATE.x, LATE.y, frame.dark);
  let early = mix(EARLY.x, EARLY.y, frame.dark);
  let clarity = dot(down, clear) / 4095.0;
  let light = mix(late, early, smoothstep(0.0, 0.85, clarity)) * mix(0.8, 1.0, dot(down, sure) / 255.0);
  let look = Look(light, tone_of(point_under(at.xy), clarity));

  let others = (a ^ vec3u(b.y)) | (b ^ vec3u(b.y)) | (c ^ vec3u(b.y));
  if (((others.x | others.y | others.z) & 0xfffu) == 0u) {
    return vec4f(fill(f32(cell_anchor(b.y)), look), 1.0) * frame.zones;
  }
  let scale = counts / frame.size;  // cells a pixel
  let spline = Spline(across, down, slopes(f.x) * scale.x, slopes(f.y) * scale.y);
  let anchors = Nine(vec3f(a & vec3u(0xfffu)), vec3f(b & vec3u(0xfffu)), vec3f(c & vec3u(0xfffu)));
  let kinds = Nine(classes_of(anchors.a), classes_of(anchors.b), classes_of(anchors.c));
  let classes = split_of(spline, kinds);
  // Anchors compete within the class that won.
  let kind = vec3f(classes.first);
  let none = vec3f(-1.0);
  let own = split_of(spline, Nine(select(none, anchors.a, kinds.a == kind), select(none, anchors.b, kinds.b == kind), select(none, anchors.c, kinds.c == kind)));
  // Between anchors a thin dark line, between classes a bright one; on bare paper the one is faint and the other strong.
  let ink = mix(INK, LIGHT, frame.dark * (1.0 - frame.zones));
  let divide = mix(mix(INK, LIGHT, frame.dark), LIGHT, frame.zones);
  var colour = vec4f(fill(own.first, look), 1.0) * frame.zones;
  if (own.second >= 0.0) {
    let away = distance_to_edge(own);
    colour = mix(vec4f(fill(own.second, look), 1.0) * frame.zones, colour, clamp(0.5 + away, 0.5, 1.0));
    colour = mix(colour, vec4f(ink, 1.0), frame.lines * 0.32 * line(away - 0.5 * frame.unit));
  }
  if (classes.second >= 0.0) {
    colour = mix(colour, vec4f(divide, 1.0), frame.lines * 0.8 * line(distance_to_edge(classes) - 0.6 * frame.unit));
  }
  return colour;
}
