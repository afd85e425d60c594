// Rows of d <= 3 coordinates, four at a time: one in each lane, so that nothing is lost on the zeros behind them in memory,
// where a row is one vec4. All sums leave out the third coordinate unless SPACE is set, for d = 3.
//
// Written with software adapters in mind. They go through memory for a lane that a variable names, so rows are transposed. They run
// both sides of a branch, and a loop's body at least once, so nothing branches on what a lane holds.
#import space
#import alone

struct Points {
  x: vec4f,
  y: vec4f,
  z: vec4f,
}

fn sum(p: Points, q: Points) -> Points {
  return Points(p.x + q.x, p.y + q.y, p.z + q.z);
}

fn difference(p: Points, q: Points) -> Points {
  return Points(p.x - q.x, p.y - q.y, p.z - q.z);
}

fn scaled(s: f32, p: Points) -> Points {
  return Points(s * p.x, s * p.y, s * p.z);
}

// Each row times a number of its own.
fn times(s: vec4f, p: Points) -> Points {
  return Points(s * p.x, s * p.y, s * p.z);
}

// total + p q for each row
fn plus(total: Points, p: vec4f, q: Points) -> Points {
  if (SPACE) {
    return Points(total.x + p * q.x, total.y + p * q.y, total.z + p * q.z);
  }
  return Points(total.x + p * q.x, total.y + p * q.y, total.z);
}

fn dots(p: Points, q: Points) -> vec4f {
  let flat = p.x * q.x + p.y * q.y;
  if (SPACE) {
    return flat + p.z * q.z;
  }
  return flat;
}

// The same point beside each of the rows.
fn beside(a: vec3f) -> Points {
  return Points(vec4f(a.x), vec4f(a.y), vec4f(a.z));
}

// Four consecutive rows; those past the last one repeat it.
fn four(first: u32, last: u32) -> vec4u {
  return min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(last));
}

fn columns(a: vec3f, b: vec3f, c: vec3f, d: vec3f) -> Points {
  return Points(vec4f(a.x, b.x, c.x, d.x), vec4f(a.y, b.y, c.y, d.y), vec4f(a.z, b.z, c.z, d.z));
}

fn points(a: vec4f, b: vec4f, c: vec4f, d: vec4f) -> Points {
  return columns(a.xyz, b.xyz, c.xyz, d.xyz);
}

// And back into memory: row r is column r.
fn rowsOf(p: Points) -> mat4x4f {
  return transpose(mat4x4f(p.x, p.y, p.z, vec4f(0.0)));
}
