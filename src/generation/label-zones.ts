/** Between latents and classes, by the flow over the label anchors of the moment in which all classes weigh the same. */
import type { Buf } from 'webgpu-typed';
import { decisionOf } from '../eval/label-rules';
import { assemble } from '../gpu/assemble';
import { padRows, pitch } from '../gpu/matrix';
import { type BufferNeed, forPurpose } from '../gpu/memory';
import { runWork } from '../gpu/work';
import { Flow } from '../lzn/flow';
import type { KernelForm } from '../lzn/flow-kernels';
import { flowNeeds } from '../lzn/flow-memory';
import { LABEL_FLOW } from '../lzn/label-flow';
import { makeSchedule, type Solver } from '../lzn/schedule';
import { inverseNeeds, LATENTS_AT_ONCE, latentsOf } from './latents-at-once';

export interface LabelZonesOptions {
  /** K x pitch(d). */
  readonly labelAnchors: Buf<'vec4f'>;
  readonly classes: number;
  readonly d: number;
  readonly solver: Solver;
  readonly steps: number;
}

/** Its buffers; the anchors are given. */
export function labelZonesNeeds(
  { classes, d, steps }: Pick<LabelZonesOptions, 'classes' | 'd' | 'steps'>,
  form: KernelForm,
): BufferNeed[] {
  const shape = { steps, anchorCount: classes, form };
  const forward = { ...shape, d, rows: LATENTS_AT_ONCE, backward: false, owned: false };
  return forPurpose('evaluation', [...inverseNeeds(d, shape), ...flowNeeds(forward, 'flow forward')]);
}

export class LabelZones {
  readonly #device: GPUDevice;
  readonly #options: LabelZonesOptions;
  readonly #inverse: Flow;
  readonly #forward: Flow;

  private constructor(device: GPUDevice, options: LabelZonesOptions, inverse: Flow, forward: Flow) {
    this.#device = device;
    this.#options = options;
    this.#inverse = inverse;
    this.#forward = forward;
  }

  static create(device: GPUDevice, options: LabelZonesOptions): Promise<LabelZones> {
    const { labelAnchors: anchors, classes, d, solver, steps } = options;
    const schedule = (direction: 'inverse' | 'forward') =>
      makeSchedule({ direction, solver, steps, ...LABEL_FLOW });
    const shared = { rows: LATENTS_AT_ONCE, d, anchors, anchorCount: classes };
    return assemble(async (own) => {
      const owners = new Uint32Array(LATENTS_AT_ONCE);
      const inverse = own(
        await Flow.create(device, { ...shared, schedule: schedule('inverse'), own: owners }),
      );
      const forward = own(await Flow.create(device, { ...shared, schedule: schedule('forward') }));
      return new LabelZones(device, options, inverse, forward);
    });
  }

  /**
   * Latents in the zones of classes, one for each label that is given. One call at a time, of this and the other.
   * @param noise labels x d
   */
  latents(labels: ArrayLike<number>, noise: Float32Array): Promise<Float32Array<ArrayBuffer>> {
    return latentsOf(this.#device, this.#inverse, labels, noise);
  }

  /** The class in whose zone each latent lies (latents: count x d): that of the label anchor nearest to where the flow ends. */
  async classes(latents: Float32Array): Promise<Int16Array<ArrayBuffer>> {
    const { labelAnchors, classes, d } = this.#options;
    const flow = this.#forward;
    const count = latents.length / d;
    const found = new Int16Array(count);
    for (let from = 0; from < count; from += LATENTS_AT_ONCE) {
      const rows = Math.min(LATENTS_AT_ONCE, count - from);
      flow.start.write(padRows(latents.subarray(from * d, (from + rows) * d), rows, d));
      const done = runWork(this.#device, 'classes of latents', (work) => flow.forward(work));
      const [ends, data] = await Promise.all([
        flow.states.slice(flow.finalOffset, flow.start.length).read(),
        labelAnchors.read(),
        done,
      ]);
      const decide = decisionOf('nearest', { data, count: classes, d, stride: pitch(d) });
      for (let row = 0; row < rows; row += 1) found[from + row] = decide(ends, row * pitch(d));
    }
    return found;
  }

  destroy(): void {
    this.#inverse.destroy();
    this.#forward.destroy();
  }
}
