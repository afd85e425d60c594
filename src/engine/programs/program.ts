/** What one iteration computes between a batch and the gradients of the weights; the trainer does the rest. */
import type { Buf } from 'webgpu-typed';
import type { Dataset } from '../../data/dataset';
import type { uploadSplit } from '../../data/split-buffer';
import { type Experiment, hasDecoder, hasLabels, hasZones } from '../../experiment';
import type { BufferNeed } from '../../gpu/memory';
import type { Work } from '../../gpu/work';
import type { ParameterStore } from '../../nn/parameters';
import type { CodeUse } from '../../objectives/quantised';
import type { AlignmentTelemetry } from '../alignment-telemetry';
import type { LossPart } from '../protocol';

/** States that the flows keep for the way back: all, or every k-th (the others are computed once more, to the same bits). */
export type KeptStates = number | 'all';

export interface ProgramContext {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly store: ParameterStore;
  /** Of the control, where there is one. */
  readonly control: ParameterStore | undefined;
  /** The training split. */
  readonly source: ReturnType<typeof uploadSplit>;
  readonly keep: KeptStates;
  /** Gets shares of the work, 0 to 1. */
  readonly onProgress: (fraction: number) => void;
}

/** The GPU memory of what may be asked of a run. */
export interface TaskNeeds {
  /** There from the first question on. */
  readonly kept: readonly BufferNeed[];
  /** What comes and goes, stage by stage. */
  readonly stages: readonly (readonly BufferNeed[])[];
}

/** The parts that an experiment's loss has. */
export function lossParts(e: Experiment): readonly LossPart[] {
  if (e.objective === 'lzn') return ['alignment'];
  if (!hasZones(e)) return ['method'];
  return [
    ...(hasLabels(e) ? (['labels'] as const) : []),
    ...(hasDecoder(e) ? (['flow'] as const) : []),
    ...(hasDecoder(e) && e.control === 'on' ? (['control'] as const) : []),
  ];
}

/** Loss of each row of the batch (.x); the part is their mean. */
export type LossRows = readonly (readonly [part: LossPart, rows: Buf<'vec4f'>])[];

export interface Program {
  /** The parts that the loss is the sum of; the control's counts for the control only. */
  readonly losses: LossRows;
  /** Uploads what iteration 0, 1, ... needs, before its command buffer is submitted. */
  prepare(iteration: number, batch: Uint32Array<ArrayBuffer>, u: number): void;
  forward(work: Work): void;
  /** Writes the gradients of all tensors of the stores. */
  backward(work: Work): void;
  /** How the last batch is aligned; waits for the GPU. Undefined where its anchors have no zones that training knows of. */
  readAlignment(): Promise<AlignmentTelemetry | undefined>;
  /** How the last batch used the codes of a codebook, where there is one; waits for the GPU. */
  readCodes?(): Promise<CodeUse | undefined>;
  destroy(): void;
}
