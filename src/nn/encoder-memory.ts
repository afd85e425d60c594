/** The GPU memory of an encoder, known before it is made. */
import type { BufferNeed } from '../gpu/memory';
import { encoderStages, type EncoderSpec, spreadStage } from './encoder-spec';
import { type Given, stackNeeds, type StackShape } from './stack-memory';
import type { Stage } from './stages';

/** What decides on it. */
export interface EncoderShape {
  readonly rows: number;
  readonly groups: number;
  readonly backward: boolean;
  /** Whether the second last layer of its head is run as well. */
  readonly spread?: boolean;
}

/** The encoder as a stack. */
export function encoderStack(
  spec: EncoderSpec,
  { rows, groups, backward, spread = false }: EncoderShape,
): { stages: readonly Stage[]; shape: Omit<StackShape, 'inputGradient'>; features: number } {
  const { backbone, head } = encoderStages(spec);
  const { inputs, activation } = spec;
  const twin = spread ? { twin: spreadStage(spec) } : {};
  const shape = { name: 'encoder', rows, groups, inputs, activation, backward, ...twin };
  return { stages: [...backbone, ...head], shape, features: backbone.length };
}

/** The buffers of an encoder; those of its parameters are the store's. */
export function encoderNeeds(spec: EncoderSpec, of: EncoderShape, given: Given = {}): BufferNeed[] {
  const { stages, shape } = encoderStack(spec, of);
  return stackNeeds(stages, shape, given);
}
