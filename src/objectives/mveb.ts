/**
 * MVEB, multi-view entropy bottleneck (Wen et al. 2024, arXiv 2403.19078): align a view with what a slowly moving target network says of
 * the other one, and raise the entropy of the embeddings on the sphere. With u and t unit rows, V = 2 views:
 *
 *   L = -A - lambda H,   A = mean of <u_1i, t_2i> and <u_2i, t_1i>,   H = mean of <-S_vi, u_vi>
 *   S_v = -(K + eta I)^-1 diag(K 1) U / tau,   K_ij = e^(<u_i, u_j> / tau),   tau = max(0.1, median-like of 1 - <u_i, u_j>)
 *
 * (median-like: entry floor(n^2 / 2) of all n^2 from the largest on, the diagonal among them)
 *
 * S, Stein's estimate of the gradient of the log density, is not differentiated: H's value is a stand-in, its gradient is what counts,
 * dL/du_v = (-t_other + lambda S_v) / (V n). Where embeddings fall together K is nearly singular and float32 useless, so that eta has a
 * floor: with K scaled to (0, 1], 1e-3. It bounds the condition by n / 1e-3, keeps the direction of S along the sphere (cosine above
 * 0.96 wherever tried), and does not touch the scores of embeddings that are spread (tau > 0.43). Both views are solved for at once.
 */
import { type Bound, type Buf, compile, createUniforms } from 'webgpu-typed';
import distances from '../../shaders/objectives/mveb-distances.wgsl';
import kernel from '../../shaders/objectives/mveb-kernel.wgsl';
import loss from '../../shaders/objectives/mveb-loss.wgsl';
import temperature from '../../shaders/objectives/mveb-temperature.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, storageNeed, uniformsNeed } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { type Cholesky, choleskyNeeds, createCholesky } from './cholesky';
import type { Objective } from './objective';
import { shareOf } from './share';
import { UnitRows, unitRowsNeeds } from './unit-rows';

/** Largest n: the systems to solve have n^2 entries, and solving them takes n^3 / 6 products. */
export const MOST_ROWS = 1024;

/** Of eta, beside a kernel whose largest entry is 1. */
const FLOOR = 1e-3;

const VIEWS = 2;

/** What finding the temperature costs, in products a pair. */
const SWEEP = 60;

/** What decides on its memory. */
export interface MvebShape {
  readonly n: number;
  readonly d: number;
  readonly backward: boolean;
}

export interface MvebOptions {
  readonly n: number;
  readonly d: number;
  /** Weight of the entropy. */
  readonly lambda: number;
  /** 2n x pitch(d), view 1 above view 2. */
  readonly embeddings: Buf<'vec4f'>;
  /** The same of the target network. Nothing flows back there. */
  readonly target: Buf<'vec4f'>;
  /** 2n x pitch(d): dL/dz, written. Without it there is no backward pass. */
  readonly gradient?: Buf<'vec4f'>;
}

const systemsOf = ({ n, d }: Pick<MvebShape, 'n' | 'd'>) => ({ systems: VIEWS, n, columns: d });

function storage({ n, d }: Pick<MvebShape, 'n' | 'd'>) {
  return {
    temperatures: storageNeed('telemetry', 'vec4f', VIEWS, 'MVEB temperatures'),
    rows: storageNeed('telemetry', 'vec4f', n, 'MVEB rows'),
    gradient: storageNeed('activations', 'vec4f', VIEWS * n * vectors(d), 'gradient of unit rows'),
  };
}

/** The buffers of the objective. */
export function mvebNeeds(shape: MvebShape): BufferNeed[] {
  const { temperatures, rows, gradient } = storage(shape);
  const units = unitRowsNeeds({ rows: VIEWS * shape.n, d: shape.d });
  return [
    temperatures,
    rows,
    ...(shape.backward ? [gradient] : []),
    ...units,
    ...units,
    ...choleskyNeeds(systemsOf(shape)),
    uniformsNeed('scratch', distances, 'sizes'),
    uniformsNeed('scratch', temperature, 'sizes'),
    uniformsNeed('scratch', kernel, 'sizes'),
    uniformsNeed('scratch', loss, 'sizes'),
  ];
}

interface Parts {
  readonly temperatures: Buf<'vec4f'>;
  readonly rows: Buf<'vec4f'>;
  readonly units: UnitRows;
  readonly targets: UnitRows;
  readonly cholesky: Cholesky;
  readonly distances: Bound;
  readonly temperature: Bound;
  readonly kernel: Bound;
  readonly measure: Bound;
  readonly pull: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class Mveb implements Objective {
  /** n: loss, alignment and entropy surrogate of a sample, both views together. */
  readonly rows: Buf<'vec4f'>;
  /** 2: tau and eta of each view. */
  readonly temperatures: Buf<'vec4f'>;
  /** 2n x pitch(d): S. */
  readonly scores: Buf<'vec4f'>;
  readonly #options: MvebOptions;
  readonly #parts: Parts;

  private constructor(options: MvebOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.rows = parts.rows;
    this.temperatures = parts.temperatures;
    this.scores = parts.cholesky.solution;
  }

  /** @throws RangeError for more than MOST_ROWS rows a view */
  static create(device: GPUDevice, options: MvebOptions): Promise<Mveb> {
    if (options.n > MOST_ROWS)
      throw new RangeError(`MVEB solves with at most ${MOST_ROWS} rows a view, got ${options.n}`);
    return assemble(async (own) => new Mveb(options, await build(device, options, own)));
  }

  /** It draws nothing at random. */
  prepare(): void {}

  forward(work: Work): void {
    const parts = this.#parts;
    const { n, d } = this.#options;
    const { size } = parts.cholesky;
    parts.units.forward(work);
    parts.targets.forward(work);
    work.spend(shareOf(VIEWS * n * n * d));
    parts.distances.dispatchThreads(work.pass, [size / 8, size / 8, VIEWS]);
    work.spend(shareOf(VIEWS * n * n * SWEEP));
    parts.temperature.dispatch(work.pass, VIEWS);
    parts.kernel.dispatchThreads(work.pass, [size, VIEWS]);
    parts.cholesky.solve(work);
    parts.measure.dispatchThreads(work.pass, n);
  }

  backward(work: Work): void {
    const { n, d } = this.#options;
    this.#parts.pull?.dispatch(work.pass, flatGrid(VIEWS * n * vectors(d)));
    this.#parts.units.backward(work);
  }

  /** Frees what it made; embeddings, targets and gradient are not its own. */
  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: MvebOptions, hold: Own): Promise<Parts> {
  const { n, d, lambda, embeddings, target, gradient } = options;
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const needs = storage(options);
  const width = vectors(d);
  const temperatures = own(allocate(device, needs.temperatures));
  const rows = own(allocate(device, needs.rows));
  const pulled = gradient && own(allocate(device, needs.gradient));
  const units = own(
    await UnitRows.create(device, {
      rows: VIEWS * n,
      d,
      input: embeddings,
      ...(gradient && pulled ? { gradients: { output: pulled, input: gradient } } : {}),
    }),
  );
  const targets = own(await UnitRows.create(device, { rows: VIEWS * n, d, input: target }));
  const cholesky = own(await createCholesky(device, { ...systemsOf(options), least: FLOOR }));
  const { size, pitch, matrices, solution: scores } = cholesky;
  const u = units.output;

  const distanceSizes = own(createUniforms(device, distances, 'sizes'));
  distanceSizes.set(0, { n, width, size, pitch });
  const temperatureSizes = own(createUniforms(device, temperature, 'sizes'));
  temperatureSizes.set(0, { size, pitch, rank: Math.max(1, Math.floor((n * n) / 2)), floor: FLOOR });
  const kernelSizes = own(createUniforms(device, kernel, 'sizes'));
  kernelSizes.set(0, { n, width, size, pitch });
  const lossSizes = own(createUniforms(device, loss, 'sizes'));
  lossSizes.set(0, { n, width, lambda });
  for (const uniforms of [distanceSizes, temperatureSizes, kernelSizes, lossSizes]) uniforms.flush();

  const [distancePipe, temperaturePipe, kernelPipe, measurePipe, pullPipe] = await Promise.all([
    compile(device, distances, 'main'),
    compile(device, temperature, 'main'),
    compile(device, kernel, 'main'),
    compile(device, loss, 'measure'),
    compile(device, loss, 'pull'),
  ]);
  return {
    temperatures,
    rows,
    units,
    targets,
    cholesky,
    distances: distancePipe.bind({ sizes: distanceSizes, u, matrices }),
    temperature: temperaturePipe.bind({ sizes: temperatureSizes, matrices, temperatures }),
    kernel: kernelPipe.bind({ sizes: kernelSizes, temperatures, u, matrices }),
    measure: measurePipe.bind({ sizes: lossSizes, u, targets: targets.output, scores, rows }),
    pull: pulled && pullPipe.bind({ sizes: lossSizes, targets: targets.output, scores, gradient: pulled }),
    owned,
  };
}
