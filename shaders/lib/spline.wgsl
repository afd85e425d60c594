// The quadratic B-spline over three neighbours: f is the distance from the middle one in cells, -0.5 to 0.5.
fn weights(f: f32) -> vec3f {
  return vec3f(0.5 * (0.5 - f) * (0.5 - f), 0.75 - f * f, 0.5 * (0.5 + f) * (0.5 + f));
}

// Their slopes, a cell.
fn slopes(f: f32) -> vec3f {
  return vec3f(f - 0.5, -2.0 * f, 0.5 + f);
}
