// Linear layer, backward to its bias:  db = sum over rows of dy
//
//   dy  rows x outputs   read
//   db  1 x outputs      written (padding zero because that of dy is)
//
// Two levels in one dispatch: a workgroup owns one vec4 column; lane l adds the rows l, l + 16, l + 32 ... in order,
// then the 16 lane sums are added as a tree. Short chains on a GPU whatever the batch, and a fixed order of additions.

#import sum_over_lanes

struct Shape {
  rows: u32,
  outputs: u32,
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> db: array<vec4f>;

@compute @workgroup_size(16)
fn main(@builtin(workgroup_id) workgroupId: vec3u, @builtin(local_invocation_index) lane: u32) {
  let outputs4 = (shape.outputs + 3u) / 4u;
  let column = workgroupId.x;
  var sum = vec4f();
  for (var row = lane; row < shape.rows; row += LANES) {
    sum += dy[outputs4 * row + column];
  }
  let total = sumOverLanes(lane, sum);
  if (lane == 0u) {
    db[column] = total;
  }
}
