// Carries the states of a flow over to the plane: the tracks of its rows.
//
//   x_ik = s_ik . e1,   y_ik = s_ik . e2 + level (1 - t_k)
//
// The plane's origin is orthogonal to both directions, so it drops out. `level` is 0 but for d = 1, where latents are drawn on a
// line of their own below the anchors' line and rise to it with time.
//
// axes    3 x d                    read: e1, e2 (and the origin)
// times   T + 1                    read: paper time of each state
// states  (T + 1) planes rows x d  read
// tracks  rows x (T + 1)           written: a row's states side by side, as they are painted
// One invocation a state; sums run in the four lanes of a vec4.
struct Projection {
  rows: u32,
  states: u32,   // T + 1
  width: u32,    // vec4s in a row
  level: f32,
}

@group(0) @binding(0) var<uniform> projection: Projection;
@group(0) @binding(1) var<storage, read> axes: array<vec4f>;
@group(0) @binding(2) var<storage, read> times: array<f32>;
@group(0) @binding(3) var<storage, read> states: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> tracks: array<vec2f>;

@compute @workgroup_size(64)
fn project(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= projection.rows * projection.states) {
    return;
  }
  let row = id.x / projection.states;
  let k = id.x % projection.states;
  let first = (k * projection.rows + row) * projection.width;
  var x = vec4f(0.0);
  var y = vec4f(0.0);
  for (var i = 0u; i < projection.width; i += 1u) {
    let s = states[first + i];
    x += s * axes[i];
    y += s * axes[projection.width + i];
  }
  let one = vec4f(1.0);
  tracks[id.x] = vec2f(dot(x, one), dot(y, one) + projection.level * (1.0 - times[k]));
}
