// What every pass of the plane's picture knows of the canvas and of what is to be seen on it. Grids that were computed for an
// earlier camera keep the place that they were computed for.
struct Frame {
  centre: vec2f,       // of the canvas, latent units
  half: vec2f,         // latent units from the centre to the right and to the top edge
  size: vec2f,         // pixels
  zoneCentre: vec2f,   // the same for the grid of zones
  zoneHalf: vec2f,
  fieldCentre: vec2f,  // for the grid of densities
  fieldHalf: vec2f,
  arrowCentre: vec2f,  // for the grid of arrows
  arrowHalf: vec2f,
  columns: u32,        // cells of the grid of zones
  rows: u32,
  fieldColumns: u32,
  fieldRows: u32,
  arrowColumns: u32,
  arrowRows: u32,
  anchors: u32,        // n
  states: u32,         // T + 1, of a track
  flat: u32,           // 1 where d = 1: the plane is a line
  colouring: u32,      // of the zones: 0 by swatch, 1 how early the flow decides, 2 largest probability, 3 entropy
  marked: u32,         // a sample, where one is marked
  unit: f32,           // pixels of a stroke that is meant to be 1 wide: grows with the canvas
  radius: f32,         // pixels, of an anchor
  dark: f32,           // 1 on a dark page, else 0
  zones: f32,          // 1 where zones are filled, else 0: strokes stand on them or on paper
  lines: f32,          // 1 where the zones' edges are drawn, else 0
  time: f32,           // paper time of latents, densities and arrows
  clock: f32,          // of particles that move: 0 to 1, again and again; negative where they stand
  offset: f32,         // distance of the plane from the prior's centre
  thumb: f32,          // pixels, side of an image
  reveal: f32,         // opacity of images
  rings: vec3f,        // radii of the prior's circles, ascending
}

// One triangle over the whole target.
fn whole_target(i: u32) -> vec4f {
  return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

// Corners of a square from -1 to 1, as two triangles.
fn corner_of(vertex: u32) -> vec2f {
  return vec2f(f32((0x32u >> vertex) & 1u), f32((0x2cu >> vertex) & 1u)) * 2.0 - 1.0;
}

// Share of a pixel that lies inside a shape, `outside` pixels beyond its edge (negative inside).
fn coverage(outside: f32) -> f32 {
  return clamp(0.5 - outside, 0.0, 1.0);
}
