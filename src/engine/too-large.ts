/** The failure of an experiment that is too large for the GPU. */
import { EngineFailure } from './device';
import type { MemoryRefusal } from './protocol';

/** Whether an experiment was refused, and so the run before is there as it was. */
export function isRefusal(error: unknown): error is EngineFailure {
  return error instanceof EngineFailure && error.detail.kind === 'bad-experiment';
}

/** The failure of an experiment that is too large. */
export function tooLarge({ message, text, remedy }: MemoryRefusal, cause?: unknown): EngineFailure {
  const detail = { kind: 'bad-experiment', message, text, ...(remedy === null ? {} : { remedy }) } as const;
  return new EngineFailure(detail, { cause });
}
