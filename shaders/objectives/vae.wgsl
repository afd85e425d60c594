// Bottleneck of a variational autoencoder (Kingma & Welling 2014, arXiv 1312.6114): the encoder gives mean and log variance of a normal
// distribution a row, the decoder reads a draw of it, and the distribution pays for what it tells apart from N(0, I).
//
//   l = clamp(spread, -8, 8)     z = mu + exp(l / 2) e,   e ~ N(0, I)     k_i = 1/2 sum_j (mu^2 + exp(l) - 1 - l)
//
//   dL/dmu = g + (w / rows) mu          dL/dl = 1/2 exp(l / 2) e g + (w / 2 rows) (exp(l) - 1)          g = dL/dz, w = beta of the moment
//
//   means, spreads, noise  rows x columns  read          code  rows x columns  written       penalty  rows  written: (w k, k, 0, 0)
//   codeGradient           rows x columns  read: g       meanGradient, spreadGradient  rows x columns  written
//
// Outside the clamp the loss does not depend on the spread. There the gradient of the edge is let through where it leads back inside,
// and is zero otherwise, so that no coordinate is stuck out there for good. Zeros of the padding stay zeros: mean 0, spread 0, noise 0.
// `draw`: a workgroup of 16 takes a row, lane l takes every 16th vec4 in order, then a tree. `pull`: an invocation a vec4, flat grid.

#import sum_over_lanes

struct Task {
  rows: u32,
  // vec4s of a row.
  width: u32,
  // w
  weight: f32,
  // 1 / rows
  share: f32,
}

@group(0) @binding(0) var<uniform> task: Task;
@group(0) @binding(1) var<storage, read> means: array<vec4f>;
@group(0) @binding(2) var<storage, read> spreads: array<vec4f>;
@group(0) @binding(3) var<storage, read> noise: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> code: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> penalty: array<vec4f>;
@group(0) @binding(6) var<storage, read> codeGradient: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> meanGradient: array<vec4f>;
@group(0) @binding(8) var<storage, read_write> spreadGradient: array<vec4f>;

const EDGE = 8.0;

@compute @workgroup_size(16)
fn draw(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = workgroupId.x;
  var sum = vec4f();
  for (var c = lane; c < task.width; c += LANES) {
    let i = row * task.width + c;
    let mean = means[i];
    let spread = clamp(spreads[i], vec4f(-EDGE), vec4f(EDGE));
    code[i] = mean + exp(0.5 * spread) * noise[i];
    sum += mean * mean + (exp(spread) - 1.0 - spread);
  }
  let divergence = 0.5 * dot(sumOverLanes(lane, sum), vec4f(1.0));
  if (lane == 0u) {
    penalty[row] = vec4f(task.weight * divergence, divergence, 0.0, 0.0);
  }
}

@compute @workgroup_size(64)
fn pull(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 64u + id.x;
  if (i >= task.rows * task.width) {
    return;
  }
  let g = codeGradient[i];
  let price = task.weight * task.share;
  meanGradient[i] = g + price * means[i];
  let given = spreads[i];
  let spread = clamp(given, vec4f(-EDGE), vec4f(EDGE));
  let slope = 0.5 * (exp(0.5 * spread) * noise[i] * g + price * (exp(spread) - 1.0));
  // A step goes against the slope: down where it is positive.
  let stuckAbove = (given > vec4f(EDGE)) & (slope < vec4f());
  let stuckBelow = (given < vec4f(-EDGE)) & (slope > vec4f());
  spreadGradient[i] = select(slope, vec4f(), stuckAbove | stuckBelow);
}
