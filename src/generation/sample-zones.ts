/**
 * Latents of a fixed set of samples through the encoder of the moment: the anchors of all of them make the field, and each latent comes from
 * its own sample's anchor and noise. By the moving average of the weights, in inference mode.
 */
import { assemble } from '../gpu/assemble';
import { padRows } from '../gpu/matrix';
import { type BufferNeed, forPurpose } from '../gpu/memory';
import { Flow } from '../lzn/flow';
import type { KernelForm } from '../lzn/flow-kernels';
import type { Schedule } from '../lzn/schedule';
import { Encoder } from '../nn/encoder';
import { encoderNeeds } from '../nn/encoder-memory';
import type { EncoderSpec } from '../nn/encoder-spec';
import type { ParameterStore } from '../nn/parameters';
import { inverseNeeds, LATENTS_AT_ONCE, latentsOf } from './latents-at-once';

export interface SampleZonesOptions {
  readonly store: ParameterStore;
  readonly spec: EncoderSpec;
  /** count x inputs: the samples as the encoder gets them. */
  readonly samples: Float32Array;
  readonly count: number;
  /** From anchors to latents. */
  readonly schedule: Schedule;
}

/** Its buffers; the weights are the store's. */
export function sampleZonesNeeds(
  spec: EncoderSpec,
  { count, steps, form }: { readonly count: number; readonly steps: number; readonly form: KernelForm },
): BufferNeed[] {
  return forPurpose('evaluation', [
    ...encoderNeeds(spec, { rows: count, groups: 1, backward: false }),
    ...inverseNeeds(spec.outputs, { steps, anchorCount: count, form }),
  ]);
}

export class SampleZones {
  readonly #device: GPUDevice;
  readonly #encoder: Encoder;
  readonly #flow: Flow;

  private constructor(device: GPUDevice, encoder: Encoder, flow: Flow) {
    this.#device = device;
    this.#encoder = encoder;
    this.#flow = flow;
  }

  static create(
    device: GPUDevice,
    { store, spec, samples, count, schedule }: SampleZonesOptions,
  ): Promise<SampleZones> {
    return assemble(async (own) => {
      const encoder = own(
        await Encoder.create(device, store, spec, {
          rows: count,
          groups: 1,
          which: 'average',
          backward: false,
          mode: 'inference',
        }),
      );
      encoder.input.write(padRows(samples, count, spec.inputs));
      const flow = own(
        await Flow.create(device, {
          rows: LATENTS_AT_ONCE,
          d: spec.outputs,
          schedule,
          anchors: encoder.output,
          anchorCount: count,
          own: new Uint32Array(LATENTS_AT_ONCE),
        }),
      );
      return new SampleZones(device, encoder, flow);
    });
  }

  /**
   * Latents of samples by number, one for each number that is given (any may come more than once). One call at a time.
   * @param noise numbers x d: scaled; zeros for the centres of the zones
   */
  latents(samples: ArrayLike<number>, noise: Float32Array): Promise<Float32Array<ArrayBuffer>> {
    return latentsOf(this.#device, this.#flow, samples, noise, (work) => this.#encoder.forward(work.pass));
  }

  destroy(): void {
    this.#flow.destroy();
    this.#encoder.destroy();
  }
}
