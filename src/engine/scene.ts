/**
 * One moment of the shown samples on the GPU: the anchors of both views and of the labels, wherever they come from, and everything that
 * follows from them with the experiment's own solver and fixed noise. Plane, heat map and diagnostics all show the scene.
 */
import type { Buf } from 'webgpu-typed';
import type { Experiment } from '../experiment';
import { cutOffStep } from '../experiment';
import { assemble, type Own } from '../gpu/assemble';
import { pitch, vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, forPurpose, storageNeed } from '../gpu/memory';
import { Work } from '../gpu/work';
import { Alignment } from '../lzn/alignment';
import { alignmentNeeds } from '../lzn/alignment-memory';
import { Flow } from '../lzn/flow';
import type { KernelForm } from '../lzn/flow-kernels';
import { flowNeeds } from '../lzn/flow-memory';
import { anchorsNeed, scaledNoise } from '../objectives/lzn';
import { STREAM } from '../random/philox';
import { followLabels, followNeeds, labelCutOff } from './labels';
import { objectiveOptions } from './programs/views';
import { hasViews } from './samples';
import { readScene, type SceneReading, type SeenLabels } from './scene-reading';

/** What the alignment of the samples takes from the experiment. That of a sample with itself has no direction, and no distance. */
export function shownOptions(e: Experiment, n: number) {
  const options = { ...objectiveOptions(e), n };
  return hasViews(e) ? options : ({ ...options, aggregate: 'max', direction: 'one' } as const);
}

const labelAnchorsNeed = (classes: number, d: number) =>
  storageNeed('anchors', 'vec4f', classes * vectors(d), 'label anchors');

/** The buffers of a scene of `count` samples over `classes` label anchors (0 without labels). */
export function sceneNeeds(e: Experiment, count: number, form: KernelForm, classes = 0): BufferNeed[] {
  const { d, steps } = e;
  const back = { rows: count, d, steps, anchorCount: count, backward: false, form, owned: true };
  return forPurpose('plane', [
    anchorsNeed(1, { n: count, d }),
    anchorsNeed(2, { n: count, d }),
    ...alignmentNeeds({ ...shownOptions(e, count), backward: false, form }),
    ...(hasViews(e) ? flowNeeds(back, 'flow forward', true) : []),
    ...(classes > 0 ? [labelAnchorsNeed(classes, d)] : []),
    ...followNeeds(e, { rows: count, classes, form }),
  ]);
}

/** The label anchors of an experiment: class of each sample, and number of classes. */
export interface SceneLabels {
  readonly labels: Uint8Array;
  readonly classes: number;
}

interface Parts {
  readonly first: Buf<'vec4f'>;
  readonly second: Buf<'vec4f'>;
  readonly alignment: Alignment;
  /** From the latents back to the anchors they come from. Where both views are the same, the alignment's own flow leads there. */
  readonly back: Flow;
  readonly seen: SeenLabels | undefined;
  readonly owned: readonly { destroy(): void }[];
}

export class Scene {
  /** Number of samples, n. */
  readonly count: number;
  readonly d: number;
  /** Whether samples have two views; else both are the same. */
  readonly views: boolean;
  /** n x pitch(d): anchors of view 2, whose zones are shown; of view 1; and latents of view 1. */
  readonly anchors: Buf<'vec4f'>;
  readonly origins: Buf<'vec4f'>;
  readonly latents: Buf<'vec4f'>;
  /** n x pitch(d): the noise of the latents, scaled. */
  readonly noise: Buf<'vec4f'>;
  /** K x pitch(d); undefined where no labels are learnt. */
  readonly labelAnchors: Buf<'vec4f'> | undefined;
  readonly experiment: Experiment;
  readonly #device: GPUDevice;
  readonly #parts: Parts;

  private constructor(device: GPUDevice, e: Experiment, count: number, parts: Parts) {
    this.#device = device;
    this.experiment = e;
    this.#parts = parts;
    this.count = count;
    this.d = e.d;
    this.views = hasViews(e);
    this.anchors = parts.second;
    this.origins = parts.first;
    this.latents = parts.alignment.latents;
    this.noise = parts.alignment.noise;
    this.labelAnchors = parts.seen?.anchors;
  }

  /**
   * A scene without anchors: take or put some before it runs.
   * @param labelled where the experiment learns labels
   */
  static create(device: GPUDevice, e: Experiment, count: number, labelled?: SceneLabels): Promise<Scene> {
    return assemble(async (hold) => {
      const owned: { destroy(): void }[] = [];
      const own: Own = (part) => {
        owned.push(hold(part));
        return part;
      };
      return new Scene(device, e, count, { ...(await build(device, e, count, labelled, own)), owned });
    });
  }

  /**
   * Enqueues taking over anchors of both views, 2n x pitch(d), view 1 above view 2, and label anchors, K x pitch(d), where there are any;
   * and all that follows from them.
   */
  take(both: Buf<'vec4f'>, labelAnchors?: Buf<'vec4f'>): void {
    const bytes = 16 * this.count * vectors(this.d);
    const work = new Work(this.#device, 'scene');
    work.copy(both.gpu, both.offset, this.origins.gpu, this.origins.offset, bytes);
    work.copy(both.gpu, both.offset + bytes, this.anchors.gpu, this.anchors.offset, bytes);
    const own = this.labelAnchors;
    if (own !== undefined && labelAnchors !== undefined)
      work.copy(labelAnchors.gpu, labelAnchors.offset, own.gpu, own.offset, 16 * own.length);
    this.#follow(work);
  }

  /** The same with anchors of the CPU, those of the labels below the others: (2n + K) x pitch(d). */
  put(all: Float32Array<ArrayBuffer>): void {
    const floats = this.count * pitch(this.d);
    this.origins.write(all.subarray(0, floats));
    this.anchors.write(all.subarray(floats, 2 * floats));
    this.labelAnchors?.write(all.subarray(2 * floats));
    this.again();
  }

  /** Enqueues once more what follows from the anchors there are. */
  again(): void {
    this.#follow(new Work(this.#device, 'scene'));
  }

  /** Another cut-off u, for what is enqueued from now on. */
  setCutOff(u: number): void {
    const { steps, lsteps } = this.experiment;
    this.#parts.alignment.setCutOff(cutOffStep({ steps, u }));
    this.#parts.seen?.alignment.setCutOff(labelCutOff({ lsteps, u }));
  }

  /** All there is to know of the scene as it was enqueued last; waits for the GPU. */
  read(): Promise<SceneReading> {
    return readScene(this.#parts);
  }

  #follow(work: Work): void {
    const { alignment, back, seen } = this.#parts;
    alignment.forward(work);
    if (back !== alignment.forwardFlow) back.forward(work);
    seen?.alignment.forward(work);
    work.submit();
  }

  destroy(): void {
    for (const resource of this.#parts.owned.toReversed()) resource.destroy();
  }
}

async function build(
  device: GPUDevice,
  e: Experiment,
  count: number,
  labelled: SceneLabels | undefined,
  own: Own,
): Promise<Omit<Parts, 'owned'>> {
  const options = shownOptions(e, count);
  const first = own(allocate(device, anchorsNeed(1, options)));
  const second = own(allocate(device, anchorsNeed(2, options)));
  const alignment = own(await Alignment.create(device, { ...options, first, second, backward: false }));
  const { latents, forwardFlow, schedule } = alignment;
  alignment.noise.write(scaledNoise({ ...options, stream: STREAM.viewNoise }, 0));
  const back = hasViews(e)
    ? own(
        await Flow.create(device, {
          rows: count,
          d: e.d,
          schedule: schedule.forward,
          anchors: first,
          anchorCount: count,
          own: 0,
          latents,
        }),
      )
    : forwardFlow;
  if (labelled === undefined) return { first, second, alignment, back, seen: undefined };
  const { labels, classes } = labelled;
  const labelAnchors = own(allocate(device, labelAnchorsNeed(classes, e.d)));
  const following = own(await followLabels(device, e, { classes, latents, labelAnchors }, labels));
  return {
    first,
    second,
    alignment,
    back,
    seen: { anchors: labelAnchors, alignment: following, labels },
  };
}
