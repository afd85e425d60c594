// Plane coordinates of the centre of a cell of a grid around `centre`, `half` latent units wide to either side.
// Cells are numbered row by row from the top left; y points up.
fn cell_centre(cell: u32, centre: vec2f, half: vec2f, columns: u32, rows: u32) -> vec2f {
  let at = vec2f(f32(cell % columns), f32(cell / columns)) + 0.5;
  return centre + half * (2.0 * at / vec2f(f32(columns), f32(rows)) - 1.0) * vec2f(1.0, -1.0);
}
