/**
 * LeJEPA (Balestriero & LeCun 2025, arXiv 2511.08544): each view is to be predicted by the mean mu of the global ones, and the embeddings of
 * every view, seen along random slices, are to be N(0, 1). V views of N samples, M slices:
 *
 *   L = (1 - lambda) mean_{v, n, d} (mu_n - z_vn)^2 + lambda mean_{v, m} T_vm
 *
 * T is the test of Epps and Pulley (SIGReg): the squared distance of the empirical characteristic function from the Gaussian one, under a
 * Gaussian weight, by 17 knots on [0, 3]; see shaders/objectives/lejepa-waves.wgsl. Slices are drawn anew each iteration, on the GPU. There is no
 * target network, no predictor and no stop-gradient. T grows with N, so the same lambda weighs more in a larger batch.
 */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import loss from '../../shaders/objectives/lejepa-loss.wgsl';
import slicing from '../../shaders/objectives/lejepa-slices.wgsl';
import waves from '../../shaders/objectives/lejepa-waves.wgsl';
import linearForward from '../../shaders/nn/linear-forward.wgsl';
import rowProducts from '../../shaders/nn/row-products.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { pitch, vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { STREAM } from '../random/philox';
import type { Objective } from './objective';
import { quadrature } from './quadrature';
import { shareOf } from './share';

/** Rows whose waves one invocation adds up. */
const CHUNK = 64;

/** What the sixteen waves of a projection cost, in products. */
const WAVES = 100;

/** What decides on its memory. */
export interface LeJepaShape {
  readonly n: number;
  readonly d: number;
  readonly slices: number;
  /** Views. */
  readonly crops: number;
  readonly backward: boolean;
  /** Whether it is given directions instead of drawing them. */
  readonly given?: boolean;
}

export interface LeJepaOptions {
  readonly n: number;
  readonly d: number;
  /** Weight of the test, from 0 to 1; the prediction has the rest. */
  readonly lambda: number;
  readonly slices: number;
  /** Views, of which the first two are the global ones. */
  readonly crops: number;
  /** How many of the first views are global, instead of two. */
  readonly globals?: number;
  readonly seed: number;
  /** slices x pitch(d): rows of unit length, the slices of every iteration, instead of some that are drawn. */
  readonly directions?: Buf<'vec4f'>;
  /** crops n x pitch(d), view below view. */
  readonly embeddings: Buf<'vec4f'>;
  /** crops n x pitch(d): dL/dz, written. Without it there is no backward pass. */
  readonly gradient?: Buf<'vec4f'>;
}

function storage({ n, d, slices, crops }: Pick<LeJepaShape, 'n' | 'd' | 'slices' | 'crops'>) {
  const chunks = Math.ceil(n / CHUNK);
  return {
    directions: storageNeed('scratch', 'vec4f', slices * vectors(d), 'slices'),
    projections: storageNeed('activations', 'vec4f', crops * n * vectors(slices), 'projections on slices'),
    partials: storageNeed('scratch', 'vec4f', crops * chunks * 8 * slices, 'sums of waves'),
    coefficients: storageNeed('scratch', 'vec4f', crops * 8 * slices, 'coefficients of waves'),
    tests: storageNeed('telemetry', 'f32', crops * slices, 'tests of slices'),
    statistic: storageNeed('telemetry', 'f32', 1, 'SIGReg'),
    rows: storageNeed('telemetry', 'vec4f', n, 'LeJEPA rows'),
    bias: storageNeed('scratch', 'vec4f', vectors(d), 'no bias'),
  };
}

/** The buffers of the objective. */
export function leJepaNeeds(shape: LeJepaShape): BufferNeed[] {
  const { directions, bias, ...always } = storage(shape);
  return [
    ...Object.values(always),
    uniformsNeed('scratch', rowProducts, 'shape'),
    uniformsNeed('scratch', waves, 'waves'),
    uniformsNeed('scratch', loss, 'sizes'),
    ...(shape.given === true ? [] : [directions, uniformsNeed('scratch', slicing, 'draw')]),
    ...(shape.backward ? [bias, uniformsNeed('scratch', linearForward, 'shape')] : []),
  ];
}

interface Slices {
  readonly directions: Buf<'vec4f'>;
  readonly setIteration: (iteration: number) => void;
  readonly draw: Bound | undefined;
}

interface Backward {
  readonly waves: Bound;
  readonly lift: Bound;
  readonly predict: Bound;
}

interface Parts {
  readonly rows: Buf<'vec4f'>;
  readonly tests: Buf<'f32'>;
  readonly slices: Slices;
  readonly project: Bound;
  readonly gather: Bound;
  readonly settle: Bound;
  readonly average: Bound;
  readonly measure: Bound;
  readonly back: Backward | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class LeJepa implements Objective {
  /** n: loss and prediction error of a sample, then SIGReg, the same in all rows. */
  readonly rows: Buf<'vec4f'>;
  /** crops x slices: T. */
  readonly tests: Buf<'f32'>;
  /** slices x pitch(d): the slices of the last forward pass. */
  readonly directions: Buf<'vec4f'>;
  readonly #options: LeJepaOptions;
  readonly #parts: Parts;

  private constructor(options: LeJepaOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.rows = parts.rows;
    this.tests = parts.tests;
    this.directions = parts.slices.directions;
  }

  static create(device: GPUDevice, options: LeJepaOptions): Promise<LeJepa> {
    return assemble(async (own) => new LeJepa(options, await build(device, options, own)));
  }

  prepare(iteration: number): void {
    this.#parts.slices.setIteration(iteration);
  }

  forward(work: Work): void {
    const { n, d, slices, crops } = this.#options;
    const { project, gather, settle, average, measure, slices: drawn } = this.#parts;
    drawn.draw?.dispatchThreads(work.pass, slices);
    work.spend(shareOf(crops * n * slices * d));
    project.dispatchThreads(work.pass, [Math.ceil(vectors(slices) / 2), Math.ceil((crops * n) / 8)]);
    work.spend(shareOf(crops * n * slices * WAVES));
    gather.dispatchThreads(work.pass, [slices, Math.ceil(n / CHUNK), crops]);
    settle.dispatchThreads(work.pass, [slices, crops]);
    average.dispatch(work.pass, 1);
    measure.dispatchThreads(work.pass, n);
  }

  /** Follows a `forward`, whose projections it uses up. */
  backward(work: Work): void {
    const { n, d, slices, crops } = this.#options;
    const { back } = this.#parts;
    if (back === undefined) return;
    work.spend(shareOf(crops * n * slices * WAVES));
    back.waves.dispatchThreads(work.pass, [slices, Math.ceil(n / CHUNK), crops]);
    work.spend(shareOf(crops * n * slices * d));
    back.lift.dispatchThreads(work.pass, [Math.ceil(vectors(d) / 2), Math.ceil((crops * n) / 8)]);
    back.predict.dispatch(work.pass, flatGrid(crops * n * vectors(d)));
  }

  /** Frees what it made; embeddings, gradient and directions that were given are not its own. */
  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: LeJepaOptions, hold: Own): Promise<Parts> {
  const { n, d, lambda, slices, crops, globals = 2, embeddings, gradient } = options;
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const needs = storage(options);
  const projections = own(allocate(device, needs.projections));
  const partials = own(allocate(device, needs.partials));
  const coefficients = own(allocate(device, needs.coefficients));
  const tests = own(allocate(device, needs.tests));
  const statistic = own(allocate(device, needs.statistic));
  const rows = own(allocate(device, needs.rows));
  const drawn = await createSlices(device, options, own);

  const shape = own(createUniforms(device, rowProducts, 'shape'));
  shape.set(0, { first: 0, rows: crops * n, others: slices, columns: d });
  const { t, phi, weights } = quadrature();
  const wave = own(createUniforms(device, waves, 'waves'));
  wave.set(0, {
    rows: n,
    slices,
    pitch: pitch(slices),
    chunks: Math.ceil(n / CHUNK),
    phase: (t[1] ?? 0) / (Math.PI / 2),
    gain: (2 * lambda) / (slices * crops),
    // The first knot, 0, adds nothing.
    phi: phi.slice(1),
    weights: weights.slice(1),
    slopes: weights.map((weight, k) => weight * (t[k] ?? 0)).slice(1),
  });
  const sizes = own(createUniforms(device, loss, 'sizes'));
  sizes.set(0, {
    n,
    d,
    width: vectors(d),
    views: crops,
    globals: Math.min(globals, crops),
    tests: crops * slices,
    lambda,
  });
  for (const uniforms of [shape, wave, sizes]) uniforms.flush();

  const [project, gather, settle, average, measure] = await Promise.all([
    compile(device, rowProducts, 'main'),
    compile(device, waves, 'gather'),
    compile(device, waves, 'settle'),
    compile(device, loss, 'average'),
    compile(device, loss, 'measure'),
  ]);
  const back = gradient && (await createBackward(gradient));
  return {
    rows,
    tests,
    slices: drawn,
    project: project.bind({ shape, a: embeddings, b: drawn.directions, products: projections }),
    gather: gather.bind({ waves: wave, projections: projections.as('f32'), partials }),
    settle: settle.bind({ waves: wave, partials, coefficients, tests }),
    average: average.bind({ sizes, tests, statistic }),
    measure: measure.bind({ sizes, z: embeddings, statistic, rows }),
    back,
    owned,
  };

  async function createBackward(y: Buf<'vec4f'>): Promise<Backward> {
    const bias = own(allocate(device, needs.bias));
    const lifting = own(createUniforms(device, linearForward, 'shape'));
    lifting.set(0, { rows: crops * n, inputs: slices, outputs: d });
    lifting.flush();
    const [pull, lift, predict] = await Promise.all([
      compile(device, waves, 'pull'),
      compile(device, linearForward, 'main'),
      compile(device, loss, 'pull'),
    ]);
    return {
      waves: pull.bind({ waves: wave, projections: projections.as('f32'), coefficients }),
      lift: lift.bind({ shape: lifting, x: projections, w: drawn.directions, b: bias, y }),
      predict: predict.bind({ sizes, z: embeddings, gradient: y }),
    };
  }
}

async function createSlices(device: GPUDevice, options: LeJepaOptions, own: Own): Promise<Slices> {
  const { d, slices, seed } = options;
  if (options.directions)
    return { directions: options.directions, setIteration: () => undefined, draw: undefined };
  const directions = own(allocate(device, storage(options).directions));
  const draw = own(createUniforms(device, slicing, 'draw'));
  const place = { slices, d, width: vectors(d), seed, stream: STREAM.slices };
  const setIteration = (iteration: number) => {
    draw.set(0, { ...place, iteration });
    draw.flush();
  };
  const pipe = await compile(device, slicing, 'main');
  return { directions, setIteration, draw: pipe.bind({ draw, directions }) };
}
