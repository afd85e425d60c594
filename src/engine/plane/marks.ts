/** Where anchors and latents are drawn. */

/** (x, y, 0, 0) of each point of the sets, one set after the other, for the painting kernels; `sets` hold x, y pairs. */
export function packMarks(sets: readonly Float64Array[]): Float32Array<ArrayBuffer> {
  const points = sets.flatMap((set) =>
    Array.from({ length: set.length / 2 }, (_, i) => set.subarray(2 * i, 2 * i + 2)),
  );
  const marks = new Float32Array(4 * points.length);
  points.forEach((point, i) => marks.set(point, 4 * i));
  return marks;
}
