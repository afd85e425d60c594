// LeJEPA's loss put together, and the prediction's part of its gradient. mu_i: mean of the global views, zbar_i: mean of all V views.
//
//   SIGReg = mean of the tests,   prediction_i = sum_v |mu_i - z_vi|^2 / (V d)
//   rows_i = ((1 - lambda) prediction_i + lambda SIGReg, prediction_i, SIGReg, 0)                        the loss is the mean of .x
//   dL/dz_vi += (1 - lambda) 2 / (V N d) (z_vi - mu_i + [v is global] V / V_g (mu_i - zbar_i))
//
//   z, gradient  V N x d   vec4 rows, view below view; zeros of the padding stay zeros
//   tests        V x M     of the slices
//   statistic    1         SIGReg
//   rows         N
//
// `average` is one workgroup: 16 lanes that add every 16th vec4 in order, then a tree. `measure` takes one invocation a sample, `pull` one a
// vec4 of a flat grid, folded into y by the caller.

#import sum_over_lanes

struct Sizes {
  n: u32,
  d: u32,
  width: u32,    // vec4s of a row of z
  views: u32,
  globals: u32,  // the first of the views
  tests: u32,
  lambda: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> z: array<vec4f>;
@group(0) @binding(2) var<storage, read> tests: array<f32>;
@group(0) @binding(3) var<storage, read_write> statistic: array<f32>;
@group(0) @binding(4) var<storage, read_write> rows: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> gradient: array<vec4f>;

@compute @workgroup_size(16)
fn average(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var i = lane; i < sizes.tests; i += LANES) {
    sum += tests[i];
  }
  let total = sumOverLanes(lane, vec4f(sum, 0.0, 0.0, 0.0));
  if (lane == 0u) {
    statistic[0] = total.x / f32(sizes.tests);
  }
}

// Mean of the first `views` of a vec4 of a sample; `place` in the first view.
fn meanOf(views: u32, place: u32) -> vec4f {
  var sum = vec4f();
  for (var v = 0u; v < views; v += 1u) {
    sum += z[v * sizes.n * sizes.width + place];
  }
  return sum / f32(views);
}

@compute @workgroup_size(64)
fn measure(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= sizes.n) {
    return;
  }
  var squares = 0.0;
  for (var i = 0u; i < sizes.width; i += 1u) {
    let place = sizes.width * id.x + i;
    let mean = meanOf(sizes.globals, place);
    for (var v = 0u; v < sizes.views; v += 1u) {
      let error = mean - z[v * sizes.n * sizes.width + place];
      squares += dot(error, error);
    }
  }
  let prediction = squares / f32(sizes.views * sizes.d);
  rows[id.x] = vec4f((1.0 - sizes.lambda) * prediction + sizes.lambda * statistic[0], prediction, statistic[0], 0.0);
}

@compute @workgroup_size(64)
fn pull(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  let view = i / (sizes.n * sizes.width);
  if (view >= sizes.views) {
    return;
  }
  let place = i % (sizes.n * sizes.width);
  let mean = meanOf(sizes.globals, place);
  var sum = z[i] - mean;
  if (view < sizes.globals) {
    sum += f32(sizes.views) / f32(sizes.globals) * (mean - meanOf(sizes.views, place));
  }
  gradient[i] += (1.0 - sizes.lambda) * 2.0 / f32(sizes.views * sizes.n * sizes.d) * sum;
}
