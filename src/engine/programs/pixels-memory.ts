/** The GPU memory of the pixels' program, known before it is made. */
import { viewNeeds } from '../../data/augment';
import type { DatasetShape } from '../../data/shapes';
import type { Experiment } from '../../experiment';
import { vectors } from '../../gpu/matrix';
import { type BufferNeed, storageNeed } from '../../gpu/memory';
import { encoderNeeds } from '../../nn/encoder-memory';
import type { EncoderSpec } from '../../nn/encoder-spec';
import { pixelDecoderStages } from '../../nn/pixel-decoder';
import { stackNeeds } from '../../nn/stack-memory';
import { maskedNeeds } from '../../objectives/masked';
import { quantisedNeeds } from '../../objectives/quantised';
import { restoreNeeds } from '../../objectives/restore';
import { vaeNeeds } from '../../objectives/vae';
import { specOf } from '../networks';

type Chosen = Pick<Experiment, 'objective'>;

/** Whether the encoder reads something else than the view. */
export function isCorrupted({ objective }: Chosen): boolean {
  return objective === 'mae' || objective === 'restore';
}

/** Whether the decoder reads something else than the embedding. */
export function hasBottleneck({ objective }: Chosen): boolean {
  return !isCorrupted({ objective });
}

/** Codes that are added up for an embedding. */
export function depthOf({ objective, depth }: Pick<Experiment, 'objective' | 'depth'>): number {
  return objective === 'rqvae' ? depth : 1;
}

/** The matrices of a batch between the networks. */
export function matricesOf({ n, d }: Experiment, inputs: number) {
  return {
    clean: storageNeed('views', 'vec4f', n * vectors(inputs), 'clean views'),
    code: storageNeed('activations', 'vec4f', n * vectors(d), 'code'),
    codeGradient: storageNeed('activations', 'vec4f', n * vectors(d), 'code gradient'),
  };
}

/** The decoder as a stack. */
export function decoderStack(e: Experiment, spec: EncoderSpec) {
  return {
    stages: pixelDecoderStages(spec),
    shape: {
      name: 'pixel decoder',
      rows: e.n,
      groups: 1,
      inputs: e.d,
      activation: spec.activation,
      backward: true,
    },
  };
}

function objectiveNeeds(e: Experiment, { inputs, kind }: DatasetShape): BufferNeed[] {
  const shape = { n: e.n, d: e.d, inputs, kind, backward: true };
  if (e.objective === 'mae') return maskedNeeds(shape);
  if (e.objective === 'restore') return restoreNeeds(shape);
  return e.objective === 'vae'
    ? vaeNeeds(shape)
    : quantisedNeeds({ ...shape, codes: e.codes, depth: depthOf(e) });
}

/** The buffers of the program. */
export function pixelsNeeds(e: Experiment, dataset: DatasetShape): BufferNeed[] {
  const spec = specOf(e, dataset);
  const { stages, shape } = decoderStack(e, spec);
  const { clean, code, codeGradient } = matricesOf(e, dataset.inputs);
  return [
    ...encoderNeeds(spec, { rows: e.n, groups: 1, backward: true, spread: spec.spread === true }),
    ...viewNeeds(dataset, e.n, 1),
    ...(isCorrupted(e) ? [clean] : []),
    ...(hasBottleneck(e) ? [code, codeGradient] : []),
    ...stackNeeds(stages, { ...shape, inputGradient: true }, { input: true }),
    ...objectiveNeeds(e, dataset),
  ];
}
