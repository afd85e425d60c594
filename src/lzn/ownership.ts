/** Which anchor a row owns, and how much each anchor weighs, as the kernels want it. */

/** Below any logit, and still a number: a density that is exactly 0. */
const NEVER = -3e38;

/**
 * The own anchor of each row.
 * @param own index of each row's anchor, or of row 0's where row i owns the i-th after it
 * @throws RangeError where a row would own no anchor
 */
export function contiguous(
  own: number | Uint32Array<ArrayBuffer>,
  rows: number,
  anchorCount: number,
): Uint32Array<ArrayBuffer> {
  if (typeof own === 'number' && !Number.isInteger(own))
    throw new RangeError(`the own anchor of row 0 must be a whole number, not ${own}`);
  const owners = typeof own === 'number' ? Uint32Array.from({ length: rows }, (_, i) => own + i) : own;
  if (owners.length !== rows)
    throw new RangeError(`expected the own anchors of ${rows} rows, got ${owners.length}`);
  const bad = owners.findIndex((owner) => owner >= anchorCount);
  if (bad >= 0) throw new RangeError(`row ${bad} owns anchor ${owners[bad]}, but there are ${anchorCount}`);
  return owners;
}

/**
 * The inverse of that: where the rows of each anchor begin in the list that follows (n + 1 numbers), then the list.
 * @param members where to write it, n + 1 + rows numbers; made when left out
 */
export function membersOf(
  owners: Uint32Array<ArrayBuffer>,
  anchorCount: number,
  members = new Uint32Array(anchorCount + 1 + owners.length),
): Uint32Array<ArrayBuffer> {
  members.fill(0, 0, anchorCount + 1);
  for (const owner of owners) members[owner + 1] = (members[owner + 1] ?? 0) + 1;
  for (let j = 0; j < anchorCount; j += 1) members[j + 1] = (members[j + 1] ?? 0) + (members[j] ?? 0);
  owners.forEach((owner, row) => {
    const at = members[owner] ?? 0;
    members[anchorCount + 1 + at] = row;
    members[owner] = at + 1;
  });
  // Each beginning has moved to the next one.
  members.copyWithin(1, 0, anchorCount);
  members[0] = 0;
  return members;
}

/**
 * Logarithms of the anchors' weights, padded to a multiple of 16 with anchors that are never taken.
 * @param logs where to write them; made when left out
 * @throws RangeError where a weight is negative or not finite, or all are 0
 */
export function logWeights(
  weights: ArrayLike<number> | undefined,
  anchorCount: number,
  logs = new Float32Array(16 * Math.ceil(anchorCount / 16)),
): Float32Array<ArrayBuffer> {
  logs.fill(NEVER);
  if (weights === undefined) return logs.fill(0, 0, anchorCount);
  if (weights.length !== anchorCount)
    throw new RangeError(`expected the weights of ${anchorCount} anchors, got ${weights.length}`);
  let heaviest = 0;
  for (let j = 0; j < anchorCount; j += 1) heaviest = Math.max(heaviest, weights[j] ?? 0);
  for (let j = 0; j < anchorCount; j += 1) {
    const weight = weights[j] ?? Number.NaN;
    if (!(weight >= 0 && weight < Infinity))
      throw new RangeError(`the weight of anchor ${j} must be a finite number from 0, not ${weight}`);
    // From the heaviest, so that equal weights are none, to the bit.
    if (weight > 0) logs[j] = Math.log(weight) - Math.log(heaviest);
  }
  if (heaviest === 0) throw new RangeError('at least one anchor needs a weight above 0');
  return logs;
}

/** Whether all anchors weigh the same. */
export function even(weights: ArrayLike<number> | undefined): boolean {
  if (weights === undefined) return true;
  for (let j = 1; j < weights.length; j += 1) if (weights[j] !== weights[0]) return false;
  return true;
}
