/**
 * SimCLR's NT-Xent (Chen et al. 2020, arXiv 2002.05709): each row shall find the other view of its sample among all rows of the batch.
 *
 *   s_ab = <u_a, u_b> / tau,   loss_a = -s_a,p(a) + log sum over b != a of e^(s_ab),   loss = mean over the 2n rows
 *
 * Without negatives loss_a = -s_a,p(a): alignment alone, which all rows fulfil at one point.
 */
import { type Bound, type Buf, compile } from 'webgpu-typed';
import nce from '../../shaders/objectives/info-nce.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { simClrPairs, simClrStorage } from './contrastive-memory';
import type { Objective } from './objective';
import { attend, createPairs, type Sweep, pull } from './pairs';
import { UnitRows } from './unit-rows';

export { simClrNeeds } from './contrastive-memory';

export interface SimClrOptions {
  readonly n: number;
  readonly d: number;
  /** Temperature, above 0. */
  readonly tau: number;
  readonly negatives: boolean;
  /** 2n x pitch(d): embeddings, view 1 above view 2. */
  readonly embeddings: Buf<'vec4f'>;
  /** 2n x pitch(d): where their gradient goes; without it there is no backward pass. */
  readonly gradient?: Buf<'vec4f'>;
}

interface Parts {
  readonly rows: Buf<'vec4f'>;
  readonly unit: UnitRows;
  readonly sweep: Sweep | undefined;
  readonly judge: Bound;
  readonly back: Sweep | undefined;
  readonly finish: Bound | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class SimClr implements Objective {
  readonly rows: Buf<'vec4f'>;
  readonly #options: SimClrOptions;
  readonly #parts: Parts;

  private constructor(options: SimClrOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.rows = parts.rows;
  }

  static create(device: GPUDevice, options: SimClrOptions): Promise<SimClr> {
    return assemble(async (own) => new SimClr(options, await build(device, options, own)));
  }

  /** It draws nothing. */
  prepare(): void {}

  forward(work: Work): void {
    const { unit, sweep, judge } = this.#parts;
    unit.forward(work);
    sweep?.run(work);
    judge.dispatchThreads(work.pass, this.#options.n);
  }

  backward(work: Work): void {
    const { unit, back, finish } = this.#parts;
    const { n, d } = this.#options;
    back?.run(work);
    finish?.dispatch(work.pass, flatGrid(2 * n * vectors(d)));
    unit.backward(work);
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: SimClrOptions, hold: Own): Promise<Parts> {
  const { n, d, tau, negatives, embeddings, gradient } = options;
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const needs = simClrStorage(options);
  const losses = own(allocate(device, needs.rows));
  const marks = own(allocate(device, needs.marks));
  const unitGradient = gradient && own(allocate(device, needs.unitGradient));
  const unit = own(
    await UnitRows.create(device, {
      rows: 2 * n,
      d,
      input: embeddings,
      ...(gradient && unitGradient ? { gradients: { output: unitGradient, input: gradient } } : {}),
    }),
  );
  const u = unit.output;
  const pairs = createPairs(
    device,
    { ...simClrPairs(options), partner: n, gain: 1 / tau },
    gradient !== undefined,
    own,
  );
  const { plan, stats, sums } = pairs;
  const constants = { NEGATIVES: negatives, SYMMETRIC: true };
  return {
    rows: losses,
    unit,
    sweep: negatives ? await attend(device, pairs, { gather: false }, { x: u, y: u }) : undefined,
    judge: (await compile(device, nce, 'rows', constants)).bind({ plan, u, v: u, stats, marks, losses }),
    back:
      negatives && gradient ? await pull(device, pairs, { both: true }, { x: u, y: u, marks }) : undefined,
    finish:
      unitGradient &&
      (await compile(device, nce, 'pulled', constants)).bind({
        plan,
        v: u,
        stats,
        sums,
        marks,
        gradient: unitGradient,
      }),
    owned,
  };
}
