// Steps of a flow for d <= 3, four rows in one go: what walk-rows.wgsl computes and where it puts it, for every adapter.
//
// A row is three numbers at the most, so an invocation takes four of them, one in each lane, through all steps of the dispatch
// with everything in registers: states, two last means, running sums. An anchor's load serves four rows, there is nothing
// worth sharing between invocations, and no barrier.
// What a step sums up is in lib/flat_sweep, which the zone picture uses too.
#import flow_plan
#import flat_rows
#import flat_sweep

override CENTRED: bool = false;

@group(0) @binding(0) var<uniform> plan: Plan;
@group(0) @binding(1) var<storage, read> anchors: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> steps: array<vec4f>;
@group(0) @binding(4) var<storage, read> owners: array<u32>;
@group(0) @binding(5) var<storage, read_write> states: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> means: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> stats: array<vec4f>;

fn anchorAt(j: u32) -> vec3f {
  let i = min(j, plan.anchors - 1u);
  if (SPACE) {
    return vec3f(anchors[i].x, anchors[i].y, anchors[i].z);
  }
  return vec3f(anchors[i].x, anchors[i].y, 0.0);
}

fn weightsAt(j: u32) -> vec4f {
  return weights[j / 4u];
}

fn anchorsAt(i: vec4u) -> Points {
  return points(anchors[i.x], anchors[i.y], anchors[i.z], anchors[i.w]);
}

fn meansAt(i: vec4u) -> Points {
  return points(means[i.x], means[i.y], means[i.z], means[i.w]);
}

fn storeMeans(i: vec4u, v: mat4x4f) {
  means[i.x] = v[0];
  means[i.y] = v[1];
  means[i.z] = v[2];
  means[i.w] = v[3];
}

fn storeStates(i: vec4u, v: mat4x4f) {
  states[i.x] = v[0];
  states[i.y] = v[1];
  states[i.z] = v[2];
  states[i.w] = v[3];
}

fn storeStats(i: vec4u, v: mat4x4f) {
  stats[i.x] = v[0];
  stats[i.y] = v[1];
  stats[i.z] = v[2];
  stats[i.w] = v[3];
}

@compute @workgroup_size(16)
fn walk(@builtin(global_invocation_id) id: vec3u) {
  let first = plan.firstRow + 4u * id.x;
  if (first >= plan.endRow) {
    return;
  }
  // Rows past the end repeat the last one: they write its numbers once more.
  let rows = four(first, plan.endRow - 1u);
  var centre = Points();
  var ownWeight = vec4f(0.0);
  if (CENTRED) {
    let own = vec4u(owners[rows.x], owners[rows.y], owners[rows.z], owners[rows.w]);
    centre = anchorsAt(own);
    for (var r = 0u; r < 4u; r += 1u) {
      ownWeight[r] = weights[own[r] / 4u][own[r] % 4u];
    }
  }
  let here = (plan.firstStep % plan.statePlanes) * plan.totalRows + rows;
  var x = points(states[here.x], states[here.y], states[here.z], states[here.w]);
  var last = Points();
  var older = Points();
  if (plan.firstStep > 0u) {
    last = meansAt(((plan.firstStep - 1u) % plan.meanPlanes) * plan.totalRows + rows);
  }
  if (plan.firstStep > 1u) {
    older = meansAt(((plan.firstStep - 2u) % plan.meanPlanes) * plan.totalRows + rows);
  }
  for (var k = plan.firstStep; k < plan.endStep; k += 1u) {
    let step = steps[3u * k];
    let c = steps[3u * k + 1u];
    let y = scaled(select(1.0, 2.0, CENTRED) * step.y, x);
    let seen = sweep(y, centre, step.x, plan.anchors);
    let lead = leadOf(seen.tile, y, centre, step.x);
    let runnerUp = exp(max(seen.second, lead.second) - seen.peak);
    let share = 1.0 / seen.total;
    let mean = times(share, seen.mean);
    var change = difference(scaled(c.x, mean), scaled(step.z, x));
    if (c.y != 0.0) {
      change = sum(change, scaled(c.y, last));
    }
    if (c.z != 0.0) {
      change = sum(change, scaled(c.z, older));
    }
    x = sum(x, change);
    older = last;
    last = mean;
    if (!CENTRED) {
      ownWeight = seen.peak; // nobody asks for the own anchor of a row that has none
    }
    let logOwn = ownWeight - seen.peak - log(seen.total);
    let told = select(share, vec4f(ALONE), runnerUp == vec4f(0.0));
    let winner = vec4f(seen.tile + lead.place);
    let to = vec3u(k % plan.meanPlanes, (k + 1u) % plan.statePlanes, k) * plan.totalRows;
    storeMeans(to.x + rows, rowsOf(mean));
    storeStates(to.y + rows, rowsOf(x));
    storeStats(to.z + rows, transpose(mat4x4f(seen.peak, told, logOwn, winner)));
  }
}
