/** How a command ends, as a script sees it. */
import type { EngineError } from '../../engine/protocol';

export const EXIT = {
  done: 0,
  /** It was begun and did not succeed. */
  failed: 1,
  /** The call was wrong, and nothing was begun. */
  wrongCall: 2,
  /** It ran, and came to something else than its receipt says. */
  notReproduced: 3,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** A failure that is told in its message, and nothing else. */
export class CliFailure extends Error {
  readonly exit: Exit;

  constructor(exit: Exit, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exit = exit;
  }
}

/** What the engine found wrong; nothing else of the session is. */
export class EngineTrouble extends CliFailure {
  readonly kind: EngineError['kind'];

  constructor({ kind, message }: Pick<EngineError, 'kind' | 'message'>) {
    super(EXIT.failed, message);
    this.kind = kind;
  }
}

/** @throws CliFailure with exit status 2 */
export function wrongCall(message: string): never {
  throw new CliFailure(EXIT.wrongCall, message);
}
