/**
 * SwAV (Caron et al. 2020, arXiv 2006.09882) with two views, without multi-crop and queue. Equations: shaders/objectives/swav.wgsl.
 *
 *   u = z / |z|,  c = prototypes of unit length,  s = u c^T        dL/du = dL/ds c,   dL/dc = (dL/ds)^T u
 *
 * Prototypes are brought back to unit length before each forward pass, in place; no gradient goes through that.
 */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import linearBackwardWeight from '../../shaders/nn/linear-backward-weight.wgsl';
import linearForward from '../../shaders/nn/linear-forward.wgsl';
import rowProducts from '../../shaders/nn/row-products.wgsl';
import swav from '../../shaders/objectives/swav.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import type { Objective } from './objective';
import { SINKHORN_ROUNDS } from './reference/swav';
import { shareOf } from './share';
import { UnitRows, unitRowsNeeds } from './unit-rows';

/** Iterations in which the prototypes rest, so that they do not all run to the first cluster there is. */
export const RESTING_ITERATIONS = 50;

/** What decides on its memory. */
export interface SwavShape {
  /** Samples of a batch. */
  readonly n: number;
  readonly d: number;
  /** Prototypes, K. */
  readonly codes: number;
  readonly backward: boolean;
}

export interface SwavOptions extends Omit<SwavShape, 'backward'> {
  /** Temperature of the predictions. */
  readonly tau: number;
  /** Temperature of the codes. */
  readonly epsilon: number;
  /** 2n x pitch(d): view 1 above view 2. */
  readonly embeddings: Buf<'vec4f'>;
  /** K x pitch(d), a learnt tensor: brought to unit length in place by each forward pass. */
  readonly prototypes: Buf<'vec4f'>;
  /** 2n x pitch(d) and K x pitch(d): where the gradients of both go; without them there is no backward pass. */
  readonly gradient?: Buf<'vec4f'> | undefined;
  readonly prototypeGradient?: Buf<'vec4f'> | undefined;
}

function storage({ n, d, codes }: Omit<SwavShape, 'backward'>) {
  const width = vectors(codes);
  return {
    rows: storageNeed('telemetry', 'vec4f', n, 'SwAV rows'),
    scores: storageNeed('activations', 'vec4f', 2 * n * width, 'SwAV scores'),
    prototypeScale: storageNeed('activations', 'vec4f', 2 * width, 'SwAV scale of prototypes'),
    sampleScale: storageNeed('activations', 'f32', 2 * n, 'SwAV scale of samples'),
    scoreGradient: storageNeed('activations', 'vec4f', 2 * n * width, 'SwAV gradient of scores'),
    unitGradient: storageNeed('activations', 'vec4f', 2 * n * vectors(d), 'SwAV gradient of unit rows'),
    noBias: storageNeed('activations', 'vec4f', vectors(d), 'SwAV no bias'),
  };
}

/** Its buffers; embeddings, prototypes and their gradients are not its own. */
export function swavNeeds(shape: SwavShape): BufferNeed[] {
  const { n, d, codes } = shape;
  const { rows, scores, prototypeScale, sampleScale, scoreGradient, unitGradient, noBias } = storage(shape);
  return [
    ...unitRowsNeeds({ rows: 2 * n, d }),
    ...unitRowsNeeds({ rows: codes, d, given: true }),
    rows,
    scores,
    prototypeScale,
    sampleScale,
    uniformsNeed('scratch', swav, 'shape'),
    uniformsNeed('scratch', rowProducts, 'shape'),
    ...(shape.backward
      ? [
          scoreGradient,
          unitGradient,
          noBias,
          uniformsNeed('scratch', linearForward, 'shape'),
          uniformsNeed('scratch', linearBackwardWeight, 'shape'),
        ]
      : []),
  ];
}

interface Backward {
  readonly pull: Bound;
  readonly toUnits: Bound;
  readonly toPrototypes: Bound;
  readonly prototypeGradient: Buf<'vec4f'>;
}

interface Parts {
  readonly rows: Buf<'vec4f'>;
  readonly units: UnitRows;
  readonly prototypes: UnitRows;
  readonly score: Bound;
  /** Of Sinkhorn. */
  readonly openPrototypes: Bound;
  readonly balancePrototypes: Bound;
  readonly balanceSamples: Bound;
  readonly loss: Bound;
  readonly backward: Backward | undefined;
  readonly owned: readonly { destroy(): void }[];
}

/** Grid of invocations of the kernels of nn, one a tile of eight rows by two vec4 columns. */
const tiles = (rows: number, columns: number): [number, number] => [
  Math.ceil(vectors(columns) / 2),
  Math.ceil(rows / 8),
];

export class SwAV implements Objective {
  readonly #options: SwavOptions;
  readonly #parts: Parts;
  #resting = true;

  private constructor(options: SwavOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  static create(device: GPUDevice, options: SwavOptions): Promise<SwAV> {
    return assemble(async (own) => new SwAV(options, await build(device, options, own)));
  }

  get rows(): Buf<'vec4f'> {
    return this.#parts.rows;
  }

  /** Nothing is drawn at random; early on the prototypes rest. */
  prepare(iteration: number): void {
    this.#resting = iteration < RESTING_ITERATIONS;
  }

  forward(work: Work): void {
    const { n, d, codes } = this.#options;
    const { units, prototypes, score, openPrototypes, balancePrototypes, balanceSamples, loss } = this.#parts;
    units.forward(work);
    prototypes.forward(work);
    work.spend(shareOf(2 * n * codes * d));
    score.dispatchThreads(work.pass, tiles(2 * n, codes));
    for (let round = 0; round < SINKHORN_ROUNDS; round += 1) {
      (round === 0 ? openPrototypes : balancePrototypes).dispatch(work.pass, [vectors(codes), 2]);
      balanceSamples.dispatchThreads(work.pass, 2 * n);
    }
    loss.dispatchThreads(work.pass, n);
  }

  /** Overwrites both gradients; that of the prototypes is zero while they rest. */
  backward(work: Work): void {
    const { n, d, codes } = this.#options;
    const { backward, units } = this.#parts;
    if (!backward) return;
    backward.pull.dispatchThreads(work.pass, 2 * n);
    work.spend(2 * shareOf(2 * n * codes * d));
    backward.toUnits.dispatchThreads(work.pass, tiles(2 * n, d));
    units.backward(work);
    const { prototypeGradient } = backward;
    if (this.#resting) work.clear(prototypeGradient.gpu, prototypeGradient.offset, 16 * codes * vectors(d));
    else backward.toPrototypes.dispatchThreads(work.pass, tiles(codes, d));
  }

  /** Frees what it made. */
  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: SwavOptions, hold: Own): Promise<Parts> {
  const { n, d, codes, tau, epsilon, embeddings, prototypes: c, gradient, prototypeGradient } = options;
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const needs = storage(options);
  const rows = own(allocate(device, needs.rows));
  const scores = own(allocate(device, needs.scores));
  const prototypeScale = own(allocate(device, needs.prototypeScale));
  const sampleScale = own(allocate(device, needs.sampleScale));
  const unitGradient = gradient && own(allocate(device, needs.unitGradient));
  const units = own(
    await UnitRows.create(device, {
      rows: 2 * n,
      d,
      input: embeddings,
      ...(gradient && unitGradient ? { gradients: { output: unitGradient, input: gradient } } : {}),
    }),
  );
  const prototypes = own(await UnitRows.create(device, { rows: codes, d, input: c, output: c }));

  const product = own(createUniforms(device, rowProducts, 'shape', 1));
  product.set(0, { first: 0, rows: 2 * n, others: codes, columns: d });
  product.flush();
  const shape = own(createUniforms(device, swav, 'shape', 1));
  shape.set(0, { n, codes, sharpness: 1 / epsilon, coldness: 1 / tau, gain: 1 / (2 * n * tau) });
  shape.flush();
  const [score, open, balance, samples, loss] = await Promise.all([
    compile(device, rowProducts, 'main'),
    compile(device, swav, 'openPrototypes'),
    compile(device, swav, 'prototypes'),
    compile(device, swav, 'samples'),
    compile(device, swav, 'loss'),
  ]);

  const balanced = { shape, scores, prototypeScale, sampleScale };
  let backward: Backward | undefined;
  if (unitGradient && prototypeGradient) {
    const scoreGradient = own(allocate(device, needs.scoreGradient));
    const noBias = own(allocate(device, needs.noBias));
    const forwardShape = own(createUniforms(device, linearForward, 'shape', 1));
    forwardShape.set(0, { rows: 2 * n, inputs: codes, outputs: d });
    forwardShape.flush();
    const weightShape = own(createUniforms(device, linearBackwardWeight, 'shape', 1));
    weightShape.set(0, { rows: 2 * n, inputs: codes, outputs: d });
    weightShape.flush();
    const [pull, toUnits, toPrototypes] = await Promise.all([
      compile(device, swav, 'pull'),
      compile(device, linearForward, 'main'),
      compile(device, linearBackwardWeight, 'main'),
    ]);
    backward = {
      pull: pull.bind({ ...balanced, scoreGradient }),
      toUnits: toUnits.bind({ shape: forwardShape, x: scoreGradient, w: c, b: noBias, y: unitGradient }),
      toPrototypes: toPrototypes.bind({
        shape: weightShape,
        x: scoreGradient,
        dy: units.output,
        dw: prototypeGradient,
      }),
      prototypeGradient,
    };
  }
  return {
    rows,
    units,
    prototypes,
    score: score.bind({ shape: product, a: units.output, b: c, products: scores }),
    openPrototypes: open.bind(balanced),
    balancePrototypes: balance.bind(balanced),
    balanceSamples: samples.bind(balanced),
    loss: loss.bind({ ...balanced, rows }),
    backward,
    owned,
  };
}
