/** The GPU memory of a decoder, known before it is made. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, storageNeed } from '../gpu/memory';
import type { DecoderSpec } from './decoder-spec';
import { mlpNeeds } from './decoder-mlp';
import { unetNeeds } from './decoder-unet-memory';

/** What decides on it. */
export interface DecoderRows {
  readonly rows: number;
  readonly backward: boolean;
}

/** What a decoder reads and writes: rows x columns each. */
export function portNeeds(spec: DecoderSpec, rows: number) {
  const matrix = (columns: number, label: string) =>
    storageNeed('activations', 'vec4f', rows * vectors(columns), `decoder ${label}`);
  return {
    latents: matrix(spec.latent, 'latents'),
    labels: storageNeed('activations', 'u32', rows, 'decoder labels'),
    times: storageNeed('activations', 'f32', rows, 'decoder times'),
    state: matrix(spec.inputs, 'state'),
    output: matrix(spec.inputs, 'output'),
    outputGradient: matrix(spec.inputs, 'output gradient'),
    latentGradient: matrix(spec.latent, 'latent gradient'),
  };
}

/**
 * The buffers of a decoder; those of its parameters are the store's.
 * @param given what it is given, and so does not make
 */
export function decoderNeeds(
  spec: DecoderSpec,
  shape: DecoderRows,
  given: readonly ('latents' | 'state')[] = [],
): BufferNeed[] {
  const { latents, labels, times, state, output, outputGradient, latentGradient } = portNeeds(
    spec,
    shape.rows,
  );
  return [
    ...(given.includes('latents') ? [] : [latents]),
    labels,
    times,
    ...(given.includes('state') ? [] : [state]),
    output,
    ...(shape.backward ? [outputGradient, latentGradient] : []),
    ...(spec.kind === 'mlp' ? mlpNeeds(spec, shape) : unetNeeds(spec, shape)),
  ];
}
