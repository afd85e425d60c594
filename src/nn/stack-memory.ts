/** The GPU memory of a stack of layers, known before it is made. */
import { vectors } from '../gpu/matrix';
import { type BufferNeed, storageNeed } from '../gpu/memory';
import { type Activation, activationNeeds } from './activation';
import { batchNormNeeds } from './batch-norm';
import { convolutionNeeds, patchesNeeds } from './convolution-memory';
import { groupNormNeeds } from './group-norm';
import { linearNeeds } from './linear';
import { isLearnt, type LinearStage, type Stage } from './stages';
import { sumNeeds } from './sum';

/** What decides on it. */
export interface StackShape {
  /** Whose matrices they are. */
  readonly name: string;
  readonly rows: number;
  readonly groups: number;
  /** Numbers of an input. */
  readonly inputs: number;
  readonly activation: Activation;
  readonly backward: boolean;
  /** Whether the input has a gradient, too; its buffer is given. */
  readonly inputGradient?: boolean;
  /** A linear layer with the same input as the last linear layer of the stack. */
  readonly twin?: LinearStage;
}

/**
 * Stages from this one on have a gradient in their input; what comes before learns nothing.
 * @throws {RangeError} where one is asked for that would have to go through patches, which have no way back
 */
export function firstWithInputGradient(stages: readonly Stage[], inputGradient: boolean): number {
  if (inputGradient && stages.some(({ kind }) => kind === 'patches'))
    throw new RangeError('pixels that are cut into patches are data and have no gradient');
  return inputGradient ? 0 : stages.findIndex(isLearnt) + 1;
}

/** A convolution that reads a position of zeros outside of the image: behind its input, and behind its output's gradient. */
const readsOutside = (stage: Stage | undefined) =>
  stage?.kind === 'convolution' && stage.kernel.side === 3 ? stage.kernel : undefined;

/** The stage beside which a twin stands. @throws {RangeError} where none is linear */
export function twinOf(stages: readonly Stage[]): number {
  const at = stages.findLastIndex(({ kind }) => kind === 'linear');
  if (at < 1) throw new RangeError('only a linear layer with one before it can have a twin');
  return at;
}

type Matrices = Pick<StackShape, 'name' | 'rows' | 'inputs' | 'inputGradient' | 'twin'>;

/** The matrices along the stack: rows x columns each, and some with so many zeros behind them. */
export function matrixNeeds(
  stages: readonly Stage[],
  { name, rows, inputs, inputGradient = false, twin }: Matrices,
) {
  const matrix = (columns: number, label: string, zeros = 0) =>
    storageNeed('activations', 'vec4f', rows * vectors(columns) + vectors(zeros), `${name} ${label}`);
  const first = firstWithInputGradient(stages, inputGradient);
  const widest = Math.max(...stages.map((stage) => stage.columns));
  return {
    input: matrix(inputs, 'input'),
    /** Of each stage. */
    outputs: stages.map(({ columns, kind }, i) => matrix(columns, kind, readsOutside(stages[i + 1])?.inputs)),
    outputGradient: matrix(stages.at(-1)?.columns ?? inputs, 'output gradient'),
    /** The gradients in between are needed only between two neighbours, so two buffers take turns. */
    even: matrix(widest, 'even gradient'),
    odd: matrix(widest, 'odd gradient'),
    /** Gradients in the outputs of stages that read zeros behind them, which others would leave something in. */
    apart: stages.map((stage, i) => {
      const kernel = i < first ? undefined : readsOutside(stage);
      return kernel && matrix(stage.columns, 'convolution gradient', kernel.outputs);
    }),
    twin: twin && {
      output: matrix(twin.columns, 'twin output'),
      outputGradient: matrix(twin.columns, 'twin output gradient'),
      /** In the input that both share: of the one, of the other, and their sum. */
      shares: ['own', 'twin', 'joined'].map((share) => matrix(twin.inputs, `${share} gradient`)),
    },
  };
}

/** What of its matrices others make. */
export interface Given {
  readonly input?: boolean;
  readonly outputGradient?: boolean;
}

/** The buffers of a stack; those of its parameters are the store's. */
export function stackNeeds(stages: readonly Stage[], shape: StackShape, given: Given = {}): BufferNeed[] {
  const first = firstWithInputGradient(stages, shape.inputGradient ?? false);
  const { input, outputs, outputGradient, even, odd, apart, twin } = matrixNeeds(stages, shape);
  const gradients = [
    ...(given.outputGradient === true ? [] : [outputGradient]),
    even,
    odd,
    ...apart.filter((need) => need !== undefined),
    ...(twin ? [twin.outputGradient, ...twin.shares, sumNeeds()] : []),
  ];
  const layers = stages.flatMap((stage, index) => layerNeeds(shape, stage, index >= first));
  return [
    ...(given.input === true ? [] : [input]),
    ...outputs,
    ...(twin ? [twin.output] : []),
    ...(shape.backward ? gradients : []),
    ...layers,
    ...(shape.twin ? layerNeeds(shape, shape.twin, true) : []),
  ];
}

function layerNeeds(
  { rows, groups, backward, activation }: StackShape,
  stage: Stage,
  passesOn: boolean,
): BufferNeed[] {
  const { columns } = stage;
  if (stage.kind === 'patches') return [patchesNeeds()];
  if (stage.kind === 'convolution') {
    return convolutionNeeds({ rows, ...stage.grid }, stage.kernel, { backward, passesOn });
  }
  if (stage.kind === 'linear') return linearNeeds({ outputs: columns, bias: stage.bias, backward });
  if (stage.kind === 'activation') return activationNeeds(activation);
  return stage.kind === 'batch' ? batchNormNeeds({ groups, columns, backward }) : groupNormNeeds();
}
