/**
 * Alignment and uniformity (Wang and Isola 2020, arXiv 2005.10242): the views of a sample shall meet, and all samples of a view spread
 * over the sphere.
 *
 *   loss = mean_i |u_i - u'_i|^2 + lambda (U_1 + U_2) / 2,   U_v = log of the mean over pairs of view v of e^(-2 |u_i - u_j|^2)
 */
import { type Bound, type Buf, compile } from 'webgpu-typed';
import kernel from '../../shaders/objectives/uniform.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { alignUniformStorage, viewPairs } from './contrastive-memory';
import type { Objective } from './objective';
import { attend, createPairs, type Sweep } from './pairs';
import { UnitRows } from './unit-rows';

export { alignUniformNeeds } from './contrastive-memory';

/** Of e^(-2 |u_i - u_j|^2). */
const SHARPNESS = 2;

export interface AlignUniformOptions {
  readonly n: number;
  readonly d: number;
  /** Weight of uniformity, from 0. */
  readonly lambda: number;
  /** 2n x pitch(d): embeddings, view 1 above view 2. */
  readonly embeddings: Buf<'vec4f'>;
  /** 2n x pitch(d): where their gradient goes; without it there is no backward pass. */
  readonly gradient?: Buf<'vec4f'>;
}

interface Parts {
  readonly rows: Buf<'vec4f'>;
  readonly unit: UnitRows;
  readonly sweep: Sweep;
  readonly density: Bound;
  readonly total: Bound;
  readonly judge: Bound;
  readonly finish: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class AlignUniform implements Objective {
  readonly rows: Buf<'vec4f'>;
  readonly #options: AlignUniformOptions;
  readonly #parts: Parts;

  private constructor(options: AlignUniformOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.rows = parts.rows;
  }

  static create(device: GPUDevice, options: AlignUniformOptions): Promise<AlignUniform> {
    return assemble(async (own) => new AlignUniform(options, await build(device, options, own)));
  }

  /** It draws nothing. */
  prepare(): void {}

  forward(work: Work): void {
    const { unit, sweep, density, total, judge } = this.#parts;
    const { n } = this.#options;
    unit.forward(work);
    // The gradient is the same sums over the sum of all densities, so one sweep does for both passes.
    sweep.run(work);
    density.dispatchThreads(work.pass, 2 * n);
    total.dispatch(work.pass, 1);
    judge.dispatchThreads(work.pass, n);
  }

  backward(work: Work): void {
    const { unit, finish } = this.#parts;
    const { n, d } = this.#options;
    finish?.dispatch(work.pass, flatGrid(2 * n * vectors(d)));
    unit.backward(work);
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: AlignUniformOptions, hold: Own): Promise<Parts> {
  const { n, d, lambda, embeddings, gradient } = options;
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const needs = alignUniformStorage(options);
  const losses = own(allocate(device, needs.rows));
  const densities = own(allocate(device, needs.densities));
  const totals = own(allocate(device, needs.totals));
  const unitGradient = gradient && own(allocate(device, needs.unitGradient));
  const gradients = gradient && unitGradient ? { gradients: { output: unitGradient, input: gradient } } : {};
  const unit = own(await UnitRows.create(device, { rows: 2 * n, d, input: embeddings, ...gradients }));
  const u = unit.output;
  const gather = gradient !== undefined;
  const pairs = createPairs(
    device,
    { ...viewPairs(options), keysFrom: [0, n], gain: SHARPNESS, balance: lambda },
    gather,
    own,
  );
  const { plan, stats, sums } = pairs;
  return {
    rows: losses,
    unit,
    sweep: await attend(device, pairs, { distant: true, gather }, { x: u, y: u }),
    density: (await compile(device, kernel, 'density')).bind({ plan, stats, densities }),
    total: (await compile(device, kernel, 'total')).bind({ plan, densities, totals }),
    judge: (await compile(device, kernel, 'rows')).bind({ plan, u, totals, losses }),
    finish:
      unitGradient &&
      (await compile(device, kernel, 'pulled')).bind({
        plan,
        u,
        stats,
        sums,
        densities,
        totals,
        gradient: unitGradient,
      }),
    owned,
  };
}
