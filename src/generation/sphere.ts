/** Between two latents. */

/** Angle below which, and above pi minus which, the arc is too near to a straight line, or not one arc. */
const LEAST_ANGLE = 1e-4;

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/**
 * `count` latents between two, both ends among them, along the arc between their directions, as N(0, I) keeps to a sphere (Shoemake 1985). One
 * of length zero, and two that point the same way or away from each other, have a straight line between them.
 */
export function between(from: Float32Array, to: Float32Array, count: number): Float32Array<ArrayBuffer> {
  const d = from.length;
  const lengths = Math.sqrt(dot(from, from) * dot(to, to));
  const cosine = lengths > 0 ? dot(from, to) / lengths : 1;
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  const curved = angle > LEAST_ANGLE && angle < Math.PI - LEAST_ANGLE;
  const rows = new Float32Array(count * d);
  for (let row = 0; row < count; row += 1) {
    const t = count === 1 ? 0 : row / (count - 1);
    const a = curved ? Math.sin((1 - t) * angle) / Math.sin(angle) : 1 - t;
    const b = curved ? Math.sin(t * angle) / Math.sin(angle) : t;
    for (let i = 0; i < d; i += 1) rows[row * d + i] = a * (from[i] ?? 0) + b * (to[i] ?? 0);
  }
  return rows;
}
