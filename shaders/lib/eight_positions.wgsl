// Eight positions in a row of images of one size, and their neighbours: what the convolutions share.

// Line and column of each in its image, and the index of that image.
struct Positions {
  lineLo: vec4u,
  lineHi: vec4u,
  columnLo: vec4u,
  columnHi: vec4u,
  imageLo: vec4u,
  imageHi: vec4u,
}

// Rows of eight positions in a matrix.
struct Eight {
  lo: vec4u,
  hi: vec4u,
}

// Positions past `last` are the last one; a kernel never stores what it computes for them.
fn eightPositions(first: u32, last: u32, width: u32, height: u32) -> Positions {
  let lo = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(last));
  let hi = min(vec4u(first) + vec4u(4u, 5u, 6u, 7u), vec4u(last));
  let linesLo = lo / width; // of all images
  let linesHi = hi / width;
  let imageLo = linesLo / height;
  let imageHi = linesHi / height;
  return Positions(
    linesLo - height * imageLo,
    linesHi - height * imageHi,
    lo - width * linesLo,
    hi - width * linesHi,
    imageLo,
    imageHi,
  );
}

// The position (stride line + dy, stride column + dx) of the same image among images of width x height, and outside of it the one past all
// images. dy and dx may be -1 as unsigned numbers: outside is then beyond the last line and column, too.
fn neighbours(line: vec4u, column: vec4u, image: vec4u, dy: u32, dx: u32, width: u32, height: u32, outside: u32) -> vec4u {
  let y = line + dy;
  let x = column + dx;
  return select(vec4u(outside), (image * height + y) * width + x, (y < vec4u(height)) & (x < vec4u(width)));
}

fn neighboursOf(p: Positions, stride: u32, dy: u32, dx: u32, width: u32, height: u32, outside: u32) -> Eight {
  return Eight(
    neighbours(stride * p.lineLo, stride * p.columnLo, p.imageLo, dy, dx, width, height, outside),
    neighbours(stride * p.lineHi, stride * p.columnHi, p.imageHi, dy, dx, width, height, outside),
  );
}
