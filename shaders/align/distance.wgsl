// The other alternative the article argues against: pull the two anchors of a sample together, no zones at all.
//
//   L = (1/n) sum_i |a_i - b_i|^2,   dL/da_i = 2 (a_i - b_i) / n = -dL/db_i
//
// It is least when every anchor is the same point, and that is where it goes.
// first, second  n x d  read      firstGradient, secondGradient  n x d  written      rows  .x = |a_i - b_i|^2
// One invocation a row.
struct Distance {
  rows: u32,
  width: u32,
  gain: f32,   // 2 / n
}

@group(0) @binding(0) var<uniform> distances: Distance;
@group(0) @binding(1) var<storage, read> first: array<vec4f>;
@group(0) @binding(2) var<storage, read> second: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> firstGradient: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> secondGradient: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> rows: array<vec4f>;

@compute @workgroup_size(64)
fn anchorDistance(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= distances.rows) {
    return;
  }
  var total = 0.0;
  for (var i = 0u; i < distances.width; i += 1u) {
    let at = id.x * distances.width + i;
    let difference = first[at] - second[at];
    total += dot(difference, difference);
    firstGradient[at] = distances.gain * difference;
    secondGradient[at] = -distances.gain * difference;
  }
  rows[id.x].x = total;
}
