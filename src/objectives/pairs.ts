/** The sweeps over all pairs of rows and keys (shaders/objectives/pairs.wgsl). */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import kernel from '../../shaders/objectives/pairs.wgsl';
import type { Own } from '../gpu/assemble';
import { vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { pairsLayout, type PairsShape, pairsStorage } from './pairs-memory';
import { shareOf } from './share';

export interface Pairs extends PairsShape {
  /** Where the keys of each group begin; 0 where left out. */
  readonly keysFrom?: readonly [first: number, second: number];
  /** How far behind a row its partner lies, modulo the group; its own number where left out. */
  readonly partner?: number;
  readonly gain: number;
  /** What rows and keys are multiplied with before they are compared, where by distance; 1 where left out. */
  readonly rowScale?: number;
  readonly keyScale?: number;
  /** Of the terms of the loss, where there are two; 0 where left out. */
  readonly balance?: number;
}

/** Makes the plan and the buffers of a sweep, which whoever reads its sums binds as well. */
export function createPairs(device: GPUDevice, pairs: Pairs, gather: boolean, own: Own) {
  const needs = pairsStorage(pairs, gather);
  const stats = own(allocate(device, needs.stats));
  const sums = own(allocate(device, needs.sums));
  const plan = own(createUniforms(device, kernel, 'plan'));
  const { tiles, parts, partTiles } = pairsLayout(pairs);
  const [firstKeys, secondKeys] = pairs.keysFrom ?? [0, 0];
  plan.set(0, {
    groups: pairs.groups,
    groupRows: pairs.groupRows,
    groupKeys: pairs.groupKeys,
    firstKeys,
    secondKeys,
    partner: pairs.partner ?? 0,
    width: vectors(pairs.d),
    parts,
    partTiles,
    gain: pairs.gain,
    rowScale: pairs.rowScale ?? 1,
    keyScale: pairs.keyScale ?? 1,
    balance: pairs.balance ?? 0,
  });
  plan.flush();
  const products = pairs.groups * pairs.groupRows * pairs.groupKeys * pairs.d;
  return { plan, stats, sums, threads: [tiles, parts] as const, share: shareOf(products) };
}

export type PairSums = ReturnType<typeof createPairs>;

/** One sweep, bound. */
export interface Sweep {
  run(work: Work): void;
}

/** @param times how often it goes through the products: to compare, and to sum */
const sweep = (bound: Bound, { threads, share }: PairSums, times: 1 | 2): Sweep => ({
  run: (work) => {
    work.spend(times * share);
    bound.dispatchThreads(work.pass, threads);
  },
});

/** How a sweep compares. */
export interface Compare {
  /** By distance instead of inner product. */
  readonly distant?: boolean;
  /** Whether own keys and partners are left out; true where left out. */
  readonly skip?: boolean;
}

/** The softmax of all keys for each row, and, where `gather`, the keys' sum under it. */
export async function attend(
  device: GPUDevice,
  sums: PairSums,
  { distant = false, skip = true, gather }: Compare & { readonly gather: boolean },
  { x, y }: { readonly x: Buf<'vec4f'>; readonly y: Buf<'vec4f'> },
): Promise<Sweep> {
  const pipe = await compile(device, kernel, 'attend', {
    DISTANT: distant,
    SKIP: skip,
    GATHER: gather,
    BOTH: false,
  });
  return sweep(
    pipe.bind({ plan: sums.plan, x, y, stats: sums.stats, sums: sums.sums }),
    sums,
    gather ? 2 : 1,
  );
}

/** The keys' sum under the keys' own softmaxes, whose log-sum-exps `marks` hold, and, where `both`, under the rows' too. */
export async function pull(
  device: GPUDevice,
  sums: PairSums,
  { distant = false, skip = true, both }: Compare & { readonly both: boolean },
  { x, y, marks }: { readonly x: Buf<'vec4f'>; readonly y: Buf<'vec4f'>; readonly marks: Buf<'vec2f'> },
): Promise<Sweep> {
  const pipe = await compile(device, kernel, 'pull', {
    DISTANT: distant,
    SKIP: skip,
    GATHER: true,
    BOTH: both,
  });
  return sweep(pipe.bind({ plan: sums.plan, x, y, marks, stats: sums.stats, sums: sums.sums }), sums, 2);
}
