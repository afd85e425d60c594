/**
 * How a flow's work is shared out among dispatches. Cutting never changes a bit: rows and anchors are independent of each
 * other, and steps follow one another in the same order on either side of a cut.
 */

/** Work is counted in pair-components: one coordinate of one row and one anchor in one step. */
export interface CutOptions {
  /** Rows of a walk, or anchors of a gather: what one dispatch can be narrowed to. */
  readonly lines: number;
  /** Pair-components of one line in one step. */
  readonly lineCost: number;
  /** Steps from `firstStep` up to `endStep`. */
  readonly firstStep: number;
  readonly endStep: number;
  /** Most pair-components of a dispatch; Infinity leaves everything in one. */
  readonly budget: number;
}

/** One dispatch: lines and steps, each from the first up to the end. */
export interface Cut {
  readonly first: number;
  readonly end: number;
  readonly firstStep: number;
  readonly endStep: number;
  readonly cost: number;
}

/** Lines are cut at multiples of this: whole tiles of every kernel, in whole workgroups. */
export const CUT_LINES = 64;

/** The dispatches in the order of rising steps. Steps are cut before lines, since fewer lines would leave a GPU's cores idle. */
export function cuts({ lines, lineCost, firstStep, endStep, budget }: CutOptions): Cut[] {
  const all = lines * lineCost;
  const stepsEach = Math.max(1, Math.min(endStep - firstStep, Math.floor(budget / all)));
  const linesEach =
    budget >= all ? lines : Math.max(CUT_LINES, Math.floor(budget / lineCost / CUT_LINES) * CUT_LINES);
  const list: Cut[] = [];
  for (let from = firstStep; from < endStep; from += stepsEach) {
    const to = Math.min(from + stepsEach, endStep);
    for (let first = 0; first < lines; first += linesEach) {
      const end = Math.min(first + linesEach, lines);
      list.push({ first, end, firstStep: from, endStep: to, cost: (end - first) * lineCost * (to - from) });
    }
  }
  return list;
}
