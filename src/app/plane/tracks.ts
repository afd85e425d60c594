/** Where the samples' points are at a moment of the flow. */
import type { PlaneInfo } from '../../engine/protocol';

/**
 * Places of all samples at paper time `t`, on the straight line between the two states around it.
 * @returns count x 2, plane coordinates.
 */
export function placesAt({ tracks, times }: Pick<PlaneInfo, 'tracks' | 'times'>, t: number): Float32Array {
  const states = times.length;
  if (states === 0) return new Float32Array();
  const next = times.findIndex((time) => time >= t);
  const b = next < 0 ? states - 1 : next;
  const a = Math.max(0, b - 1);
  const from = times[a] ?? 0;
  const to = times[b] ?? 1;
  const share = to > from ? Math.max(0, Math.min(1, (t - from) / (to - from))) : 1;
  const count = tracks.length / (2 * states);
  const places = new Float32Array(2 * count);
  for (let i = 0; i < count; i += 1) {
    for (let axis = 0; axis < 2; axis += 1) {
      const before = tracks[2 * (i * states + a) + axis] ?? 0;
      const after = tracks[2 * (i * states + b) + axis] ?? 0;
      places[2 * i + axis] = before + share * (after - before);
    }
  }
  return places;
}
