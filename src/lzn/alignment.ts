/**
 * Latent alignment of two views (paper, section 3.3; case study 2): the latents of view 1 flow through the field of view 2's
 * anchors, and the largest probability of the own anchor over the late steps is raised.
 */
import { type Bound, type Buf, compile, createBuffer, createUniforms } from 'webgpu-typed';
import distance from '../../shaders/align/distance.wgsl';
import { Choice } from './choice';
import { Flow, type FlowOptions } from './flow';
import { pitch } from '../gpu/matrix';
import { type Grid, makeSchedule, type Schedule, type Solver } from './schedule';
import { assemble, type Own } from '../gpu/assemble';
import type { Work } from '../gpu/work';

export interface AlignmentOptions {
  /** Number of anchors of each view, n. */
  readonly n: number;
  /** Latent dimension. */
  readonly d: number;
  /** Rows that flow and are scored; n unless the batch is shared out. */
  readonly rows?: number;
  /** Index of the anchor of row 0; 0 unless the batch is shared out. */
  readonly own?: number;
  readonly solver: Solver;
  readonly grid: Grid;
  readonly steps: number;
  readonly eps: number;
  /** First step that may be chosen. */
  readonly cutOff: number;
  /** Last step that may be chosen; that of the flow unless said. */
  readonly last?: number;
  readonly loss: 'log' | 'plain';
  readonly aggregate: 'max' | 'sum' | 'distance';
  /** n x pitch(d) each: anchors of view 1 and view 2. */
  readonly first: Buf<'vec4f'>;
  readonly second: Buf<'vec4f'>;
  readonly backward: boolean;
  /** As in FlowOptions; without a backward pass the last state is kept, or all. */
  readonly keep?: number | 'all' | 'last';
  readonly form?: FlowOptions['form'];
  readonly budget?: number;
}

export class Alignment {
  readonly inverse: Flow;
  readonly forwardFlow: Flow;
  readonly schedule: { readonly inverse: Schedule; readonly forward: Schedule };
  /** rows x pitch(d): the caller writes the noise, already scaled by alpha. */
  readonly noise: Buf<'vec4f'>;
  /** rows x pitch(d): latents of view 1. */
  readonly latents: Buf<'vec4f'>;
  /** rows: (loss, chosen step, P of the own anchor at the last step, relative ODE error). */
  readonly rows: Buf<'vec4f'>;
  /** n x pitch(d): dL/d(anchors of view 1), dL/d(anchors of view 2). */
  readonly firstGradient: Buf<'vec4f'> | undefined;
  readonly secondGradient: Buf<'vec4f'> | undefined;
  readonly #choice: Choice;
  readonly #distance: Bound | undefined;
  readonly #count: number;
  readonly #owned: readonly { destroy(): void }[];

  private constructor(parts: {
    inverse: Flow;
    forward: Flow;
    schedule: Alignment['schedule'];
    latents: Buf<'vec4f'>;
    firstGradient: Buf<'vec4f'> | undefined;
    secondGradient: Buf<'vec4f'> | undefined;
    choice: Choice;
    distance: Bound | undefined;
    count: number;
    owned: readonly { destroy(): void }[];
  }) {
    this.inverse = parts.inverse;
    this.forwardFlow = parts.forward;
    this.schedule = parts.schedule;
    this.noise = parts.inverse.start;
    this.latents = parts.latents;
    this.rows = parts.choice.rows;
    this.firstGradient = parts.firstGradient;
    this.secondGradient = parts.secondGradient;
    this.#choice = parts.choice;
    this.#distance = parts.distance;
    this.#count = parts.count;
    this.#owned = parts.owned;
  }

  static create(device: GPUDevice, options: AlignmentOptions): Promise<Alignment> {
    return assemble((own) => Alignment.#build(device, options, own));
  }

  static async #build(device: GPUDevice, options: AlignmentOptions, hold: Own): Promise<Alignment> {
    const { n, d, first, second } = options;
    const rows = options.rows ?? n;
    const own = options.own ?? 0;
    if (own + rows > n) throw new RangeError(`rows ${own} to ${own + rows - 1} have no anchor among ${n}`);
    if (options.aggregate === 'distance' && rows !== n) {
      throw new RangeError('the distance of anchors takes the whole batch');
    }
    const { solver: rule, grid, steps, eps } = options;
    const solver = { solver: rule, grid, steps, eps, n, d };
    const schedule = {
      inverse: makeSchedule({ direction: 'inverse', ...solver }),
      forward: makeSchedule({ direction: 'forward', ...solver }),
    };
    // The distance of anchors needs no gradient through the flows; they run all the same, to be looked at.
    const throughFlows = options.backward && options.aggregate !== 'distance';
    const latents = hold(createBuffer(device, 'vec4f', (rows * pitch(d)) / 4, 'latents'));
    const { form, budget } = options;
    const keep = throughFlows || options.keep === 'all' ? options.keep : 'last';
    const shared = {
      rows,
      d,
      anchorCount: n,
      own,
      latents,
      ...(keep === undefined ? {} : { keep }),
      ...(form === undefined ? {} : { form }),
      ...(budget === undefined ? {} : { budget }),
    };
    const forward = hold(
      await Flow.create(device, {
        ...shared,
        schedule: schedule.forward,
        anchors: second,
        ...(throughFlows ? { backward: true as const } : {}),
      }),
    );
    const inverse = hold(
      await Flow.create(device, {
        ...shared,
        schedule: schedule.inverse,
        anchors: first,
        ...(throughFlows ? { backward: { latentGradient: forward.gradients.latents } } : {}),
      }),
    );
    const choice = hold(
      await Choice.create(device, {
        flow: forward,
        loss: options.loss,
        sum: options.aggregate === 'sum',
        cutOff: options.cutOff,
        last: options.last,
        label: 'alignment rows',
      }),
    );
    const owned: { destroy(): void }[] = [inverse, forward, latents, choice];
    let firstGradient = throughFlows ? inverse.gradients.anchors : undefined;
    let secondGradient = throughFlows ? forward.gradients.anchors : undefined;
    let distances: Bound | undefined;
    if (options.aggregate === 'distance') {
      const size = (n * pitch(d)) / 4;
      firstGradient = hold(createBuffer(device, 'vec4f', size, 'view 1 gradient'));
      secondGradient = hold(createBuffer(device, 'vec4f', size, 'view 2 gradient'));
      const uniforms = hold(createUniforms(device, distance, 'distances', 1));
      uniforms.set(0, { rows: n, width: pitch(d) / 4, gain: 2 / n });
      uniforms.flush();
      owned.push(firstGradient, secondGradient, uniforms);
      const pipe = await compile(device, distance, 'anchorDistance');
      distances = pipe.bind({
        distances: uniforms,
        first,
        second,
        firstGradient,
        secondGradient,
        rows: choice.rows,
      });
    }
    return new Alignment({
      inverse,
      forward,
      schedule,
      latents,
      firstGradient,
      secondGradient,
      choice,
      distance: distances,
      count: rows,
      owned,
    });
  }

  /** Noise and anchors -> latents -> probabilities of each step -> loss of each row. */
  forward(work: Work): void {
    this.inverse.forward(work);
    this.forwardFlow.forward(work);
    this.#choice.run(work);
    this.#distance?.dispatchThreads(work.pass, this.#count);
  }

  /**
   * Another first step that may be chosen, for what is submitted from now on.
   * @throws RangeError for a step that the flow does not have
   */
  setCutOff(step: number): void {
    this.#choice.setCutOff(step);
  }

  /** Gradient of the mean loss with respect to both views' anchors. */
  backward(work: Work): void {
    if (this.#distance !== undefined) return; // already there
    this.forwardFlow.gradients.run(work);
    this.inverse.gradients.run(work);
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}
