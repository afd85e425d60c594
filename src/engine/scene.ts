/**
 * One moment of the shown samples on the GPU: the anchors of both views, wherever they come from, and everything that follows from
 * them with the experiment's own solver and fixed noise. Plane, heat map and diagnostics all show the scene.
 */
import type { Buf } from 'webgpu-typed';
import type { Experiment } from '../experiment';
import { cutOffStep } from '../experiment';
import { assemble } from '../gpu/assemble';
import { pitch, vectors } from '../gpu/matrix';
import { allocate, type BufferNeed, forPurpose } from '../gpu/memory';
import { Work } from '../gpu/work';
import { Alignment } from '../lzn/alignment';
import { alignmentNeeds } from '../lzn/alignment-memory';
import { Flow } from '../lzn/flow';
import type { KernelForm } from '../lzn/flow-kernels';
import { flowNeeds } from '../lzn/flow-memory';
import { anchorsNeed, scaledNoise } from '../objectives/lzn';
import { STREAM } from '../random/philox';
import { readScene, type SceneReading } from './scene-reading';
import { objectiveOptions } from './trainer';

/** The buffers of a scene of `count` samples. */
export function sceneNeeds(e: Experiment, count: number, form: KernelForm): BufferNeed[] {
  const { d, steps } = e;
  return forPurpose('plane', [
    anchorsNeed(1, { n: count, d }),
    anchorsNeed(2, { n: count, d }),
    ...alignmentNeeds({ ...objectiveOptions(e), n: count, backward: false, form }),
    ...flowNeeds(
      { rows: count, d, steps, anchorCount: count, backward: false, form, owned: true },
      'flow forward',
      true,
    ),
  ]);
}

interface Parts {
  readonly first: Buf<'vec4f'>;
  readonly second: Buf<'vec4f'>;
  readonly alignment: Alignment;
  /** From the latents back to the anchors they come from. */
  readonly back: Flow;
}

export class Scene {
  /** Number of samples, n. */
  readonly count: number;
  readonly d: number;
  /** n x pitch(d): anchors of view 2, whose zones are shown; of view 1; and latents of view 1. */
  readonly anchors: Buf<'vec4f'>;
  readonly origins: Buf<'vec4f'>;
  readonly latents: Buf<'vec4f'>;
  /** n x pitch(d): the noise of the latents, scaled. */
  readonly noise: Buf<'vec4f'>;
  readonly #device: GPUDevice;
  readonly #steps: number;
  readonly #parts: Parts;

  private constructor(device: GPUDevice, e: Experiment, count: number, parts: Parts) {
    this.#device = device;
    this.#steps = e.steps;
    this.#parts = parts;
    this.count = count;
    this.d = e.d;
    this.anchors = parts.second;
    this.origins = parts.first;
    this.latents = parts.alignment.latents;
    this.noise = parts.alignment.noise;
  }

  /** A scene without anchors: take or put some before it runs. */
  static create(device: GPUDevice, e: Experiment, count: number): Promise<Scene> {
    const options = { ...objectiveOptions(e), n: count };
    return assemble(async (own) => {
      const first = own(allocate(device, anchorsNeed(1, options)));
      const second = own(allocate(device, anchorsNeed(2, options)));
      const alignment = own(await Alignment.create(device, { ...options, first, second, backward: false }));
      const back = own(
        await Flow.create(device, {
          rows: count,
          d: e.d,
          schedule: alignment.schedule.forward,
          anchors: first,
          anchorCount: count,
          own: 0,
          latents: alignment.latents,
        }),
      );
      alignment.noise.write(scaledNoise({ ...options, stream: STREAM.viewNoise }, 0));
      return new Scene(device, e, count, { first, second, alignment, back });
    });
  }

  /** Enqueues taking over anchors of both views, 2n x pitch(d), view 1 above view 2, and all that follows from them. */
  take(both: Buf<'vec4f'>): void {
    const bytes = 16 * this.count * vectors(this.d);
    const work = new Work(this.#device, 'scene');
    work.copy(both.gpu, both.offset, this.origins.gpu, this.origins.offset, bytes);
    work.copy(both.gpu, both.offset + bytes, this.anchors.gpu, this.anchors.offset, bytes);
    this.#follow(work);
  }

  /** The same with anchors of the CPU. */
  put(both: Float32Array<ArrayBuffer>): void {
    const floats = this.count * pitch(this.d);
    this.origins.write(both.subarray(0, floats));
    this.anchors.write(both.subarray(floats, 2 * floats));
    this.again();
  }

  /** Enqueues once more what follows from the anchors there are. */
  again(): void {
    this.#follow(new Work(this.#device, 'scene'));
  }

  /** Another cut-off u, for what is enqueued from now on. */
  setCutOff(u: number): void {
    this.#parts.alignment.setCutOff(cutOffStep({ steps: this.#steps, u }));
  }

  /** All there is to know of the scene as it was enqueued last; waits for the GPU. */
  read(): Promise<SceneReading> {
    return readScene(this.#parts.alignment, this.#parts.back, this.origins, this.anchors);
  }

  #follow(work: Work): void {
    this.#parts.alignment.forward(work);
    this.#parts.back.forward(work);
    work.submit();
  }

  destroy(): void {
    const { first, second, alignment, back } = this.#parts;
    for (const resource of [back, alignment, first, second]) resource.destroy();
  }
}
