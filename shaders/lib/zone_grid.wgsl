// The grid of latents that the zone picture is computed on, and which of its cells a dispatch works on.
// Cells are numbered row by row from the top left; y points up, so row 0 has the largest y.
struct ZoneGrid {
  half: vec2f,    // latent units from the centre to the right and to the top edge
  columns: u32,
  rows: u32,
  first: u32,     // first entry of the list of cells
  block: u32,     // entries to work on
  listed: u32,    // entries of the whole list
  anchors: u32,   // n
  steps: u32,     // T
  width: u32,     // vec4s in a row of latents: ceil(d / 4)
}

// Plane coordinates of the centre of a cell.
fn cell_centre(cell: u32, half: vec2f, columns: u32, rows: u32) -> vec2f {
  let at = vec2f(f32(cell % columns), f32(cell / columns)) + 0.5;
  return half * (2.0 * at / vec2f(f32(columns), f32(rows)) - 1.0) * vec2f(1.0, -1.0);
}
