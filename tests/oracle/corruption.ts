/** What restoration spoils, in float64, from the header of shaders/objectives/restore.wgsl and nothing else. */
import { pitch } from '../../src/gpu/matrix';
import { NOISE } from '../../src/objectives/reference/restore';
import { fillNormals, philox, STREAM } from '../../src/random/philox';
import { dense, type Dense, get } from './nn';

export interface Draw {
  readonly kind: 'image' | 'points';
  readonly seed: number;
  readonly iteration: number;
}

const bounded = (value: number) => Math.min(Math.max(value, 0), 1);

export function corrupted(clean: Dense, { kind, seed, iteration }: Draw): Dense {
  const { rows, cols } = clean;
  const side = Math.round(Math.sqrt(cols));
  const normals = new Float32Array(rows * pitch(cols));
  fillNormals(normals, seed, STREAM.corrupt, iteration);
  const noisy = (r: number, c: number) =>
    get(clean, r, c) + NOISE * (normals[r * pitch(cols) + c] ?? Number.NaN);
  return dense(rows, cols, (r, c) => {
    if (kind === 'points') return noisy(r, c);
    const [x, y] = [c % side, Math.floor(c / side)];
    if (r % 3 === 0) return bounded(noisy(r, c));
    if (r % 3 === 1) {
      const square = [0, 1, side, side + 1]
        .map((step) => ({ x: x - (x % 2) + (step % side), y: y - (y % 2) + Math.floor(step / side) }))
        .filter((p) => p.x < side && p.y < side);
      return square.reduce((sum, p) => sum + get(clean, r, p.y * side + p.x), 0) / square.length;
    }
    const words = philox(seed, STREAM.corrupt, iteration, r, 1);
    const slant = (words[0] ?? 0) >>> 28;
    const hit = [...words].some(
      (word) => Math.floor((((word & 0xffff) % (16 * side)) + slant * y) / 16) % side === x,
    );
    return bounded(get(clean, r, c) + (hit ? 0.5 : 0));
  });
}
