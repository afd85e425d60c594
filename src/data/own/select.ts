/** Which samples are trained and tested with. No chance in it: the same data and the same counts give the same samples. */
import { MAX_TEST, MAX_TRAIN } from './limits';

export interface Counts {
  readonly train: number;
  readonly test: number;
}

/** Most samples of each split that there can be, and what is offered at first. */
export function mostSamples(train: number, test: number | null): Counts {
  if (test !== null) return { train: Math.min(train, MAX_TRAIN), test: Math.min(test, MAX_TEST) };
  return { train: Math.min(train - 1, MAX_TRAIN), test: Math.min(train - 2, MAX_TEST) };
}

/** As many as there are within the bounds; of data that come in one piece every fifth sample is left to test with. */
export function usualSamples(train: number, test: number | null): Counts {
  const most = mostSamples(train, test);
  if (test !== null) return most;
  const tested = Math.max(1, Math.min(most.test, Math.floor(train / 5)));
  return { train: Math.min(most.train, train - tested), test: tested };
}

/**
 * Places of `count` of the samples, ascending: of each class its share, at even distances within the class.
 * @param from places to choose among, ascending; all where it is left out
 */
export function spread(
  labels: Uint8Array,
  count: number,
  from: ArrayLike<number> = Uint32Array.from(labels, (_, i) => i),
): Uint32Array<ArrayBuffer> {
  const members = new Map<number, number[]>();
  for (let k = 0; k < from.length; k++) {
    const place = from[k] ?? 0;
    const label = labels[place] ?? 0;
    const list = members.get(label);
    if (list === undefined) members.set(label, [place]);
    else list.push(place);
  }
  const classes = [...members.entries()].toSorted(([a], [b]) => a - b).map(([, list]) => list);
  const chosen: number[] = [];
  const wanted = shares(
    classes.map((list) => list.length),
    Math.min(count, from.length),
  );
  for (const [k, list] of classes.entries()) {
    const take = wanted[k] ?? 0;
    for (let j = 0; j < take; j++) chosen.push(list[Math.floor(((j + 0.5) * list.length) / take)] ?? 0);
  }
  return Uint32Array.from(chosen).toSorted();
}

/** `total` cut in proportion to `sizes`; where it does not come out even, the largest remainders get one more, first classes first. */
function shares(sizes: readonly number[], total: number): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const exact = sizes.map((size) => (all === 0 ? 0 : (size * total) / all));
  const parts = exact.map(Math.floor);
  let rest = total - parts.reduce((sum, part) => sum + part, 0);
  const order = exact
    .map((value, k) => ({ k, over: value - Math.floor(value) }))
    .toSorted((a, b) => b.over - a.over || a.k - b.k);
  for (const { k } of order) {
    if (rest === 0) break;
    parts[k] = (parts[k] ?? 0) + 1;
    rest -= 1;
  }
  return parts;
}

/** Test samples of data that come in one piece, and among the others the training samples. */
export function splitOne(
  labels: Uint8Array,
  { train, test }: Counts,
): { train: Uint32Array; test: Uint32Array } {
  const tested = spread(labels, test);
  const taken = new Set(tested);
  const others = Uint32Array.from(labels, (_, i) => i).filter((i) => !taken.has(i));
  return { train: spread(labels, train, others), test: tested };
}
