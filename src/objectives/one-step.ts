/**
 * The assignment term of latent alignment at one time t, with latents in closed form: what is left of LZN where no flow is integrated,
 * and the control that tells what the flow is good for. It is InfoNCE with a Gaussian kernel, of temperature (1 - t)^2 / t on anchors
 * of unit length.
 *
 *   s_i = t a_i + (1 - t) alpha eps_i,   eps ~ N(0, I)            a: the anchors of a view, b: those of the other
 *   loss_i = -log softmax_l( -|s_i - t b_l|^2 / (2 (1 - t)^2) )_i,   loss = mean over rows and both directions
 */
import { type Bound, type Buf, compile } from 'webgpu-typed';
import kernel from '../../shaders/objectives/one-step.wgsl';
import { assemble, type Own } from '../gpu/assemble';
import { flatGrid } from '../gpu/flat-grid';
import { vectors } from '../gpu/matrix';
import { allocate } from '../gpu/memory';
import type { Work } from '../gpu/work';
import { STREAM } from '../random/philox';
import { scaledNoise } from './lzn';
import { oneStepStorage, viewPairs } from './contrastive-memory';
import type { Objective } from './objective';
import { attend, createPairs, pull, type Sweep } from './pairs';

export { oneStepNeeds } from './contrastive-memory';

export interface OneStepOptions {
  readonly n: number;
  readonly d: number;
  /** The paper's time, from 0, noise, to 1, anchors; neither of both. */
  readonly t: number;
  /** Scale of the noise of the latents. */
  readonly alpha: number;
  readonly seed: number;
  /** 2n x pitch(d): anchors, view 1 above view 2. */
  readonly embeddings: Buf<'vec4f'>;
  /** 2n x pitch(d): where their gradient goes; without it there is no backward pass. */
  readonly gradient?: Buf<'vec4f'>;
}

interface Parts {
  readonly rows: Buf<'vec4f'>;
  readonly noise: Buf<'vec4f'>;
  readonly latents: Bound;
  readonly sweep: Sweep;
  readonly judge: Bound;
  readonly back: { readonly pull: Sweep; readonly finish: Bound } | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class OneStep implements Objective {
  readonly rows: Buf<'vec4f'>;
  readonly #options: OneStepOptions;
  readonly #parts: Parts;

  private constructor(options: OneStepOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.rows = parts.rows;
  }

  /** @throws RangeError where t is not between 0 and 1 */
  static create(device: GPUDevice, options: OneStepOptions): Promise<OneStep> {
    const { t } = options;
    if (!(t > 0 && t < 1))
      return Promise.reject(new RangeError(`t is ${t}, expected a number between 0 and 1`));
    return assemble(async (own) => new OneStep(options, await build(device, options, own)));
  }

  /** Noise of its own for each view. */
  prepare(iteration: number): void {
    const { n, d, t, alpha, seed } = this.#options;
    const noise = { n: 2 * n, d, alpha: (1 - t) * alpha, seed, stream: STREAM.noise };
    this.#parts.noise.write(scaledNoise(noise, iteration));
  }

  forward(work: Work): void {
    const { latents, sweep, judge } = this.#parts;
    const { n, d } = this.#options;
    latents.dispatch(work.pass, flatGrid(2 * n * vectors(d)));
    // The latents' gradient is a sum of what they hear, so this sweep makes it as well; the anchors' needs one of its own.
    sweep.run(work);
    judge.dispatchThreads(work.pass, n);
  }

  backward(work: Work): void {
    const { back } = this.#parts;
    const { n, d } = this.#options;
    back?.pull.run(work);
    back?.finish.dispatch(work.pass, flatGrid(2 * n * vectors(d)));
  }

  destroy(): void {
    for (const resource of this.#parts.owned) resource.destroy();
  }
}

async function build(device: GPUDevice, options: OneStepOptions, hold: Own): Promise<Parts> {
  const { n, t, embeddings: a, gradient } = options;
  const owned: { destroy(): void }[] = [];
  const own: Own = (resource) => {
    owned.push(hold(resource));
    return resource;
  };
  const needs = oneStepStorage(options);
  const losses = own(allocate(device, needs.rows));
  const noise = own(allocate(device, needs.noise));
  const s = own(allocate(device, needs.latents));
  const marks = own(allocate(device, needs.marks));
  const gather = gradient !== undefined;
  const shape = {
    ...viewPairs(options),
    keysFrom: [n, 0],
    gain: 1 / (2 * (1 - t) ** 2),
  } as const;
  const heard = createPairs(device, { ...shape, keyScale: t }, gather, own);
  const { plan, stats, sums } = heard;
  return {
    rows: losses,
    noise,
    latents: (await compile(device, kernel, 'latents')).bind({ plan, a, noise, s }),
    sweep: await attend(device, heard, { distant: true, gather }, { x: s, y: a }),
    judge: (await compile(device, kernel, 'rows')).bind({ plan, a, s, stats, marks, losses }),
    back: gradient && (await backwards(gradient)),
    owned,
  };

  async function backwards(to: Buf<'vec4f'>) {
    const back = createPairs(device, { ...shape, rowScale: t }, true, own);
    const finish = (await compile(device, kernel, 'pulled')).bind({
      plan,
      a,
      s,
      stats,
      sums,
      backStats: back.stats,
      backSums: back.sums,
      marks,
      gradient: to,
    });
    return {
      pull: await pull(device, back, { distant: true, both: false }, { x: a, y: s, marks }),
      finish,
    };
  }
}
