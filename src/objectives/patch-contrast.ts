/** The contrastive term of restoration: quarters of images against those of others. Equations: shaders/objectives/patch-contrast.wgsl. */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import linearForward from '../../shaders/nn/linear-forward.wgsl';
import rowProducts from '../../shaders/nn/row-products.wgsl';
import shader from '../../shaders/objectives/patch-contrast.wgsl';
import type { Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { CONTRAST_GROUP } from './reference/restore';
import { UnitRows, unitRowsNeeds } from './unit-rows';

/** What decides on its memory. */
export interface PatchContrastShape {
  readonly n: number;
  /** Pixels a side. */
  readonly side: number;
  readonly backward: boolean;
}

export interface PatchContrastOptions extends Omit<PatchContrastShape, 'backward'> {
  /** n x pitch(side^2). */
  readonly output: Buf<'vec4f'>;
  /** n: where the term of each image goes. */
  readonly terms: Buf<'f32'>;
  /** What the term counts in the loss. */
  readonly weight: number;
  /** n x pitch(side^2): what its gradient is added to. */
  readonly outputGradient?: Buf<'vec4f'> | undefined;
}

/** Images of each group. */
function groupsOf(n: number): number[] {
  const count = Math.ceil(n / CONTRAST_GROUP);
  return Array.from({ length: count }, (_, g) => Math.min(CONTRAST_GROUP, n - g * CONTRAST_GROUP));
}

const halfOf = (side: number) => Math.ceil(side / 2);

function storage({ n, side }: Pick<PatchContrastShape, 'n' | 'side'>) {
  const length = vectors(halfOf(side) ** 2);
  const cosines = groupsOf(n).reduce((sum, size) => sum + 4 * size * size, 0);
  return {
    quarters: storageNeed('activations', 'vec4f', 4 * n * length, 'quarters'),
    cosines: storageNeed('activations', 'vec4f', cosines, 'cosines of quarters'),
    sums: storageNeed('activations', 'vec4f', 4 * n, 'sums of quarters'),
    unitGradient: storageNeed('activations', 'vec4f', 4 * n * length, 'gradient of unit quarters'),
    quarterGradient: storageNeed('activations', 'vec4f', 4 * n * length, 'gradient of quarters'),
    noBias: storageNeed('activations', 'vec4f', length, 'quarters no bias'),
  };
}

/** Its buffers; output, terms and gradient are not its own. */
export function patchContrastNeeds({ n, side, backward }: PatchContrastShape): BufferNeed[] {
  const { quarters, cosines, sums, unitGradient, quarterGradient, noBias } = storage({ n, side });
  const slots = groupsOf(n).length;
  return [
    quarters,
    cosines,
    sums,
    ...unitRowsNeeds({ rows: 4 * n, d: halfOf(side) ** 2 }),
    uniformsNeed('scratch', shader, 'task'),
    uniformsNeed('scratch', rowProducts, 'shape', slots),
    ...(backward
      ? [unitGradient, quarterGradient, noBias, uniformsNeed('scratch', linearForward, 'shape', slots)]
      : []),
  ];
}

/** A dispatch of a group: its slot, and a grid of invocations. */
interface OfGroup {
  readonly bound: Bound;
  readonly slot: number;
  readonly grid: [x: number, y: number];
}

interface Backward {
  readonly weigh: Bound;
  readonly toUnits: readonly OfGroup[];
  readonly paste: Bound;
}

interface Parts {
  readonly units: UnitRows;
  readonly cut: Bound;
  readonly compare: readonly OfGroup[];
  readonly add: Bound;
  readonly measure: Bound;
  readonly backward: Backward | undefined;
}

export class PatchContrast {
  readonly #options: PatchContrastOptions;
  readonly #parts: Parts;

  private constructor(options: PatchContrastOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** @param own takes what it makes; it frees nothing by itself */
  static async create(device: GPUDevice, options: PatchContrastOptions, own: Own): Promise<PatchContrast> {
    return new PatchContrast(options, await build(device, options, own));
  }

  /** Output -> terms. */
  forward(work: Work): void {
    const { n, side } = this.#options;
    const { cut, units, compare, add, measure } = this.#parts;
    cut.dispatch(work.pass, flatGrid(4 * n * vectors(halfOf(side) ** 2)));
    units.forward(work);
    for (const { bound, slot, grid } of compare) bound.dispatchThreads(work.pass, grid, slot);
    add.dispatchThreads(work.pass, 4 * n);
    measure.dispatchThreads(work.pass, n);
  }

  /** Adds the gradient of the mean term, times its weight, to that of the output. Once after each `forward`. */
  backward(work: Work): void {
    const { n, side } = this.#options;
    const { units, backward } = this.#parts;
    if (!backward) return;
    backward.weigh.dispatch(work.pass, flatGrid(4 * n * CONTRAST_GROUP));
    for (const { bound, slot, grid } of backward.toUnits) bound.dispatchThreads(work.pass, grid, slot);
    units.backward(work);
    backward.paste.dispatch(work.pass, flatGrid(n * vectors(side * side)));
  }
}

/** The part of a matrix of all quarters that belongs to a group. */
function rowsOf(buffer: Buf<'vec4f'>, group: number, size: number, length: number): Buf<'vec4f'> {
  return buffer.slice(4 * CONTRAST_GROUP * group * length, 4 * size * length);
}

/** Grid of invocations of the kernels of nn, eight rows by eight columns each. */
const tiles = (rows: number, columns: number): [number, number] => [
  Math.ceil(columns / 8),
  Math.ceil(rows / 8),
];

async function build(device: GPUDevice, options: PatchContrastOptions, own: Own): Promise<Parts> {
  const { n, side, output, terms, weight, outputGradient } = options;
  const half = halfOf(side);
  const length = vectors(half * half);
  const groups = groupsOf(n);
  const needs = storage(options);
  const quarters = own(allocate(device, needs.quarters));
  const cosines = own(allocate(device, needs.cosines));
  const sums = own(allocate(device, needs.sums));
  const task = own(createUniforms(device, shader, 'task', 1));
  const gain = weight / (16 * n);
  task.set(0, { n, width: vectors(side * side), side, half, length, group: CONTRAST_GROUP, gain });
  task.flush();
  const backward = outputGradient && {
    unitGradient: own(allocate(device, needs.unitGradient)),
    quarterGradient: own(allocate(device, needs.quarterGradient)),
    noBias: own(allocate(device, needs.noBias)),
    output: outputGradient,
  };
  const units = own(
    await UnitRows.create(device, {
      rows: 4 * n,
      d: half * half,
      input: quarters,
      ...(backward && { gradients: { output: backward.unitGradient, input: backward.quarterGradient } }),
    }),
  );
  const cosinesOf = (group: number, size: number) =>
    cosines.slice(4 * CONTRAST_GROUP * CONTRAST_GROUP * group, 4 * size * size);

  const products = own(createUniforms(device, rowProducts, 'shape', groups.length));
  for (const [slot, size] of groups.entries())
    products.set(slot, { first: 0, rows: 4 * size, others: 4 * size, columns: half * half });
  products.flush();
  const [cut, compare, add, measure] = await Promise.all([
    compile(device, shader, 'cut'),
    compile(device, rowProducts, 'main'),
    compile(device, shader, 'add'),
    compile(device, shader, 'measure'),
  ]);
  return {
    units,
    cut: cut.bind({ task, output, quarters }),
    compare: groups.map((size, slot) => {
      const part = rowsOf(units.output, slot, size, length);
      const bound = compare.bind({ shape: products, a: part, b: part, products: cosinesOf(slot, size) });
      return { bound, slot, grid: tiles(4 * size, 4 * size) };
    }),
    add: add.bind({ task, cosines, sums }),
    measure: measure.bind({ task, cosines, sums, terms }),
    backward: backward && (await buildBackward()),
  };

  async function buildBackward(): Promise<Backward | undefined> {
    if (!backward) return undefined;
    const { unitGradient, quarterGradient, noBias } = backward;
    const sizes = own(createUniforms(device, linearForward, 'shape', groups.length));
    for (const [slot, size] of groups.entries())
      sizes.set(slot, { rows: 4 * size, inputs: 4 * size, outputs: half * half });
    sizes.flush();
    const [weigh, toUnits, paste] = await Promise.all([
      compile(device, shader, 'weigh'),
      compile(device, linearForward, 'main'),
      compile(device, shader, 'paste'),
    ]);
    return {
      weigh: weigh.bind({ task, cosines, sums }),
      toUnits: groups.map((size, slot) => ({
        bound: toUnits.bind({
          shape: sizes,
          x: cosinesOf(slot, size),
          w: rowsOf(units.output, slot, size, length),
          b: noBias,
          y: rowsOf(unitGradient, slot, size, length),
        }),
        slot,
        grid: tiles(4 * size, half * half),
      })),
      paste: paste.bind({ task, fromQuarters: quarterGradient, gradient: backward.output }),
    };
  }
}
