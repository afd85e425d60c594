/**
 * A latent flow over a whole trajectory, forwards and backwards, on the GPU.
 *
 * Rows are independent given the anchors, so the work is cut into blocks of rows; a block walks all its steps with one
 * scratch array of block x n. Nothing of size n x n is kept, and no n x n x d array ever exists.
 * Kept for the backward pass: states, means (later overwritten by their gradients) and softmax statistics of each step, O(n d T).
 */
import { type Buf, compile, createBuffer, createUniforms } from 'webgpu-typed';
import advance from '../../shaders/flow/advance.wgsl';
import assign from '../../shaders/flow/assign.wgsl';
import blame from '../../shaders/flow/blame.wgsl';
import gather from '../../shaders/flow/gather.wgsl';
import pullback from '../../shaders/flow/pullback.wgsl';
import readout from '../../shaders/flow/readout.wgsl';
import scores from '../../shaders/flow/scores.wgsl';
import source from '../../shaders/flow/source.wgsl';
import { pitch } from '../gpu/matrix';
import type { Schedule } from './schedule';

export interface FlowOptions {
  /** Rows that flow, m. */
  readonly rows: number;
  /** Latent dimension, 1 to 256. */
  readonly d: number;
  readonly schedule: Schedule;
  /** n x pitch(d): the anchors that make the field. */
  readonly anchors: Buf<'vec4f'>;
  /** Number of anchors, n. */
  readonly anchorCount: number;
  /** Index of row 0's own anchor; row i owns own + i. Leave out for rows that belong to no anchor (pixels of the zone picture). */
  readonly own?: number;
  /** m x pitch(d): where an inverse flow's latents go, and where a forward flow with owners gets them; made when left out. */
  readonly latents?: Buf<'vec4f'>;
  /** Keep what the backward pass needs. For an inverse flow: dL/d(latents), m x pitch(d), which it starts from. */
  readonly backward?: true | { readonly latentGradient: Buf<'vec4f'> };
  /** Largest scratch array, bytes; sets the size of a block of rows. */
  readonly scratchBytes?: number;
}

export interface FlowGradients {
  /** T x m: dL/d log P of the own anchor at each step, which the loss writes. An inverse flow's stay zero. */
  readonly pulls: Buf<'f32'>;
  /** n x pitch(d): dL/d(anchors). */
  readonly anchors: Buf<'vec4f'>;
  /** m x pitch(d): dL/d(first state) of a forward flow, that is dL/d(latents). */
  readonly latents: Buf<'vec4f'>;
  /** Sets to zero what the pass adds to. Before the compute pass, in the same command encoder. */
  readonly clear: (encoder: GPUCommandEncoder) => void;
  /** Enqueues the whole backward sweep. */
  readonly run: (pass: GPUComputePassEncoder) => void;
}

const NO_OWNER = 0x7fffffff;

const tiles = (count: number, size: number): number => Math.ceil(count / size);

export class Flow {
  /**
   * (T + 1) x m x pitch(d), measured from the own anchor c: noise coordinates u of s = t c + (1 - t) u in the inverse flow, s - t c
   * in the forward flow; plainly s for rows of no anchor.
   */
  readonly states: Buf<'vec4f'>;
  /** m x pitch(d): the first states. The caller writes them: scaled noise, or the points of rows of no anchor. */
  readonly start: Buf<'vec4f'>;
  /** T x m: (largest logit, 1 / sum, log P of the own anchor, index of the most probable anchor). */
  readonly stats: Buf<'vec4f'>;
  /** m x pitch(d): the latents; undefined for rows of no anchor. */
  readonly latents: Buf<'vec4f'> | undefined;
  readonly options: FlowOptions;
  /** Index of the first vec4 of the last states. */
  readonly finalOffset: number;
  readonly #forward: (pass: GPUComputePassEncoder) => void;
  readonly #backward: FlowGradients | undefined;
  readonly #owned: readonly { destroy(): void }[];

  private constructor(parts: {
    states: Buf<'vec4f'>;
    stats: Buf<'vec4f'>;
    latents: Buf<'vec4f'> | undefined;
    options: FlowOptions;
    forward: (pass: GPUComputePassEncoder) => void;
    backward: FlowGradients | undefined;
    owned: readonly { destroy(): void }[];
  }) {
    this.states = parts.states;
    this.stats = parts.stats;
    this.latents = parts.latents;
    this.options = parts.options;
    const plane = (parts.options.rows * pitch(parts.options.d)) / 4;
    this.start = parts.states.slice(0, plane);
    this.finalOffset = parts.options.schedule.steps.length * plane;
    this.#forward = parts.forward;
    this.#backward = parts.backward;
    this.#owned = parts.owned;
  }

  /** Allocates all buffers and compiles all pipelines; later calls only dispatch. */
  static async create(device: GPUDevice, options: FlowOptions): Promise<Flow> {
    const { rows, d, schedule, anchors, anchorCount } = options;
    const width = pitch(d) / 4;
    const plane = rows * width;
    const T = schedule.steps.length;
    const scratchPitch = pitch(anchorCount);
    const block = Math.max(
      4,
      Math.min(rows, Math.floor((options.scratchBytes ?? 2 ** 24) / (4 * scratchPitch))),
    );
    const blocks = Math.ceil(rows / block);
    const inverse = schedule.direction === 'inverse';
    const centred = options.own !== undefined;
    const own = options.own ?? NO_OWNER;
    if (inverse && !centred) throw new Error('The inverse flow needs to know which anchor each row owns.');
    if (options.backward !== undefined && !centred)
      throw new Error('Only rows with an own anchor have a backward pass.');

    const owned: { destroy(): void }[] = [];
    const keep = <R extends { destroy(): void }>(resource: R): R => {
      owned.push(resource);
      return resource;
    };
    const vec4s = (count: number, label: string) =>
      keep(createBuffer(device, 'vec4f', count, `flow ${schedule.direction} ${label}`));

    const states = vec4s((T + 1) * plane, 'states');
    const means = vec4s(T * plane, 'means');
    const stats = vec4s(T * rows, 'stats');
    const logits = vec4s((block * scratchPitch) / 4, 'scratch');
    const steps = keep(createUniforms(device, scores, 'plan', T * blocks));
    schedule.steps.forEach((s, k) => {
      const later = (m: number, i: 0 | 1 | 2) => schedule.steps[k + m]?.c[i] ?? 0;
      for (let b = 0; b < blocks; b += 1) {
        steps.set(k * blocks + b, {
          rows: Math.min(block, rows - b * block),
          firstRow: b * block,
          totalRows: rows,
          anchors: anchorCount,
          width,
          own,
          index: k,
          kappa: s.kappa,
          rho: s.rho,
          decay: s.decay,
          c0: s.c[0],
          c1: s.c[1],
          c2: s.c[2],
          b0: s.c[0],
          b1: later(1, 1),
          b2: later(2, 2),
        });
      }
    });
    steps.flush();

    const constants = { CENTRED: centred };
    const [scorePipe, assignPipe, advancePipe] = await Promise.all([
      compile(device, scores, 'scores', constants),
      compile(device, assign, 'assign'),
      compile(device, advance, 'advance', constants),
    ]);
    const score = scorePipe.bind({ plan: steps, states, anchors, logits });
    const softmax = assignPipe.bind({ plan: steps, logits, stats });
    const update = advancePipe.bind({ plan: steps, weights: logits, anchors, states, means });

    const quads = Math.ceil(anchorCount / 4);
    const forwardSteps = (pass: GPUComputePassEncoder) => {
      for (let b = 0; b < blocks; b += 1) {
        const size = Math.min(block, rows - b * block);
        for (let k = 0; k < T; k += 1) {
          const slot = k * blocks + b;
          score.dispatch(pass, [tiles(quads, 8), tiles(size, 32), 1], slot);
          softmax.dispatch(pass, tiles(size, 64), slot);
          update.dispatch(pass, [tiles(width, 4), tiles(size, 64), 1], slot);
        }
      }
    };

    const latents = centred ? (options.latents ?? vec4s(plane, 'latents')) : undefined;
    const ends = keep(createUniforms(device, readout, 'ends', 1));
    const t = inverse ? schedule.to : schedule.from;
    const end = inverse ? T : 0;
    ends.set(0, {
      rows,
      width,
      own: centred ? own : 0,
      first: end * plane,
      slot: (end % 4) * plane,
      a: t,
      b: 1 - t,
    });
    ends.flush();
    const endPipe = latents && (await compile(device, readout, inverse ? 'leave' : 'enter'));
    const cross = latents && endPipe?.bind({ ends, anchors, states, latents });
    const forward = (pass: GPUComputePassEncoder) => {
      if (!inverse) cross?.dispatch(pass, tiles(plane, 64));
      forwardSteps(pass);
      if (inverse) cross?.dispatch(pass, tiles(plane, 64));
    };

    let backward: FlowGradients | undefined;
    if (options.backward !== undefined) {
      const latentGradient = options.backward === true ? undefined : options.backward.latentGradient;
      if (inverse !== (latentGradient !== undefined)) {
        throw new Error(
          'dL/d(latents) is what the inverse flow starts from and what the forward flow gives.',
        );
      }
      const dots = vec4s((block * scratchPitch) / 4, 'scratch of slopes');
      const adjoints = vec4s(4 * plane, 'adjoints');
      const centres = vec4s(plane, 'centre gradients');
      const pivots = vec4s(rows, 'pivots');
      const pulls = keep(createBuffer(device, 'f32', T * rows, 'flow pulls'));
      const anchorGradient = vec4s(anchorCount * width, 'anchor gradient');
      const [dotPipe, sourcePipe, blamePipe, pullPipe, gatherPipe, leavePipe, enterPipe, collectPipe] =
        await Promise.all([
          compile(device, scores, 'scoresAndDots', constants),
          compile(device, source, 'source'),
          compile(device, blame, 'blame', constants),
          compile(device, pullback, 'pullback', constants),
          compile(device, gather, 'gather', constants),
          compile(device, readout, 'leaveBack'),
          compile(device, readout, 'enterBack'),
          compile(device, readout, 'collect'),
        ]);
      const b = {
        source: sourcePipe.bind({ plan: steps, adjoints, means, pivots }),
        dots: dotPipe.bind({ plan: steps, states, anchors, logits, sources: means, dots }),
        blame: blamePipe.bind({ plan: steps, logits, dots, stats, pulls, pivots }),
        pullback: pullPipe.bind({
          plan: steps,
          weights: dots,
          anchors,
          states,
          sources: means,
          pivots,
          adjoints,
          centres,
        }),
        gather: gatherPipe.bind({
          plan: steps,
          probabilities: logits,
          slopes: dots,
          anchors,
          states,
          sources: means,
          gradient: anchorGradient,
        }),
        leave: latentGradient && leavePipe.bind({ ends, latentGradient, adjoints, centres }),
        enter: inverse ? undefined : enterPipe.bind({ ends, adjoints, centres }),
        collect: collectPipe.bind({ ends, centres, gradient: anchorGradient }),
      };
      const run = (pass: GPUComputePassEncoder) => {
        b.leave?.dispatch(pass, tiles(plane, 64));
        for (let at = 0; at < blocks; at += 1) {
          const size = Math.min(block, rows - at * block);
          for (let k = T - 1; k >= 0; k -= 1) {
            const slot = k * blocks + at;
            b.source.dispatch(pass, tiles(size, 64), slot);
            b.dots.dispatch(pass, [tiles(quads, 8), tiles(size, 16), 1], slot);
            b.blame.dispatch(pass, tiles(size, 64), slot);
            b.pullback.dispatch(pass, [tiles(width, 4), tiles(size, 64), 1], slot);
            b.gather.dispatch(pass, [tiles(width, 4), tiles(quads, 16), 1], slot);
          }
        }
        b.enter?.dispatch(pass, tiles(plane, 64));
        b.collect.dispatch(pass, tiles(plane, 64));
      };
      const clear = (encoder: GPUCommandEncoder) => {
        encoder.clearBuffer(anchorGradient.gpu);
        encoder.clearBuffer(centres.gpu);
        encoder.clearBuffer(adjoints.gpu); // lambda[T] = 0: nothing depends on where a forward flow ends
      };
      backward = { pulls, anchors: anchorGradient, latents: adjoints.slice(0, plane), clear, run };
    }
    return new Flow({ states, stats, latents, options, forward, backward, owned });
  }

  /** Enqueues all steps; for an inverse flow the latents follow. */
  forward(pass: GPUComputePassEncoder): void {
    this.#forward(pass);
  }

  /** What the backward pass reads and writes; only where `backward` was asked for. */
  get gradients(): FlowGradients {
    if (this.#backward === undefined) throw new Error('This flow was made without a backward pass.');
    return this.#backward;
  }

  destroy(): void {
    for (const resource of this.#owned) resource.destroy();
  }
}
