// The grid of latents that the zone picture is computed on, and which of its cells a dispatch works on.
// Cells are numbered row by row from the top left; y points up, so row 0 has the largest y.
struct ZoneGrid {
  centre: vec2f,  // latent units
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
