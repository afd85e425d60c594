// Carries a picture of zones over to a finer grid of the same view: the anchor of the nearest coarse cell, clarity and confidence
// interpolated between the nearest four. Right inside zones; cells near an edge are computed afterwards.
//
// coarse  fromColumns x fromRows  read      fine  columns x rows  written
// One invocation a fine cell.
#import zone_cell

struct Sizes {
  columns: u32,
  rows: u32,
  fromColumns: u32,
  fromRows: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> coarse: array<u32>;
@group(0) @binding(2) var<storage, read_write> fine: array<u32>;

@compute @workgroup_size(8, 8)
fn spread(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= sizes.columns || id.y >= sizes.rows) {
    return;
  }
  let old = vec2u(sizes.fromColumns, sizes.fromRows);
  // Whole numbers, so that the list of cells to compute (src/engine/plane/edges.ts) sees the same nearest cell.
  let near = (2u * id.xy + 1u) * old / (2u * vec2u(sizes.columns, sizes.rows));
  let at = (vec2f(id.xy) + 0.5) * vec2f(old) / vec2f(f32(sizes.columns), f32(sizes.rows)) - 0.5;
  let low = vec2u(max(at, vec2f(0.0)));
  let high = min(low + 1u, old - 1u);
  let f = clamp(at - vec2f(low), vec2f(0.0), vec2f(1.0));
  let a = coarse[low.y * old.x + low.x];
  let b = coarse[low.y * old.x + high.x];
  let c = coarse[high.y * old.x + low.x];
  let d = coarse[high.y * old.x + high.x];
  let weights = vec4f((1.0 - f.x) * (1.0 - f.y), f.x * (1.0 - f.y), (1.0 - f.x) * f.y, f.x * f.y);
  let clarity = dot(weights, vec4f(cell_clarity(a), cell_clarity(b), cell_clarity(c), cell_clarity(d)));
  let confidence = dot(weights, vec4f(cell_confidence(a), cell_confidence(b), cell_confidence(c), cell_confidence(d)));
  fine[id.y * sizes.columns + id.x] = pack_cell(cell_anchor(coarse[near.y * old.x + near.x]), confidence, clarity);
}
