// A stage of an explicit Runge-Kutta step: keeps the slope that the decoder has just found, and makes the state at which it is asked next.
//
//   k_slot = velocity (no slot: nothing is kept)
//   state  = y + sum_(j < terms) b_j k_j,   b_j = h a_j         times = `time`
//
//   y, velocity, state  count vec4s      slopes  7 planes of count vec4s: k_0 ... k_6
//   times               rows             written
//
// One invocation a vec4, which reads its own slopes only; there are at least as many as rows. The sum begins with the first slope, so the
// order of the additions is fixed. Flat grid, folded into y by the caller.

struct Stage {
  count: u32,
  rows: u32,
  // 0 to 6; 7: none.
  slot: u32,
  terms: u32,
  time: f32,
  // b_0 to b_6, and nothing.
  weights: array<vec4f, 2>,
}

@group(0) @binding(0) var<uniform> stage: Stage;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read> velocity: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> slopes: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> state: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> times: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i < stage.count) {
    if (stage.slot < 7u) {
      slopes[stage.slot * stage.count + i] = velocity[i];
    }
    var change = vec4f();
    for (var j = 0u; j < stage.terms; j++) {
      let weight = stage.weights[j / 4u][j % 4u];
      change += weight * slopes[j * stage.count + i];
    }
    state[i] = y[i] + change;
  }
  if (i < stage.rows) {
    times[i] = stage.time;
  }
}
