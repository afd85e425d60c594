import type { AlignmentTelemetry } from '../../src/engine/alignment-telemetry';
import type { Trainer } from '../../src/engine/trainer';

/** The alignment of the last batch of a trainer that learns zones. */
export async function alignmentOf(trainer: Trainer): Promise<AlignmentTelemetry> {
  const alignment = await trainer.readAlignment();
  if (alignment === undefined) throw new Error('This trainer learns no zones.');
  return alignment;
}
