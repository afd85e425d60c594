/** The GPU memory of an encoder, known before it is made. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, storageNeed } from '../gpu/memory';
import { activationNeeds } from './activation';
import { batchNormNeeds } from './batch-norm';
import { encoderStages, type EncoderSpec, type Stage } from './encoder-spec';
import { groupNormNeeds } from './group-norm';
import { linearNeeds } from './linear';

/** What decides on it. */
export interface EncoderShape {
  readonly rows: number;
  readonly groups: number;
  readonly backward: boolean;
}

/** The matrices along the stack: rows x columns each. */
export function matrixNeeds(spec: EncoderSpec, rows: number) {
  const { backbone, head } = encoderStages(spec);
  const stages = [...backbone, ...head];
  const matrix = (columns: number, label: string) =>
    storageNeed('activations', 'vec4f', rows * vectors(columns), `encoder ${label}`);
  const widest = Math.max(...stages.map((stage) => stage.columns));
  return {
    input: matrix(spec.inputs, 'input'),
    /** Of each stage. */
    outputs: stages.map((stage) => matrix(stage.columns, stage.kind)),
    outputGradient: matrix(spec.outputs, 'output gradient'),
    /** The gradients in between are needed only between two neighbours, so two buffers take turns. */
    even: matrix(widest, 'even gradient'),
    odd: matrix(widest, 'odd gradient'),
  };
}

/** The buffers of an encoder that is given neither input nor gradient; those of its parameters are the store's. */
export function encoderNeeds(spec: EncoderSpec, shape: EncoderShape): BufferNeed[] {
  const { backbone, head } = encoderStages(spec);
  const { input, outputs, outputGradient, even, odd } = matrixNeeds(spec, shape.rows);
  const layers = [...backbone, ...head].flatMap((stage) => layerNeeds(spec, shape, stage));
  return [input, ...outputs, ...(shape.backward ? [outputGradient, even, odd] : []), ...layers];
}

function layerNeeds(spec: EncoderSpec, { groups, backward }: EncoderShape, stage: Stage): BufferNeed[] {
  const { columns } = stage;
  if (stage.kind === 'linear') return linearNeeds({ outputs: columns, bias: stage.bias, backward });
  if (stage.kind === 'activation') return activationNeeds(spec.activation);
  return stage.kind === 'batch' ? batchNormNeeds({ groups, columns, backward }) : groupNormNeeds();
}
