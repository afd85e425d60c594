/** The page's end of the engine's worker. */
import * as Comlink from 'comlink';
import type { EngineApi, EngineError, MemoryRemedy } from '../engine/protocol';
import { textsOf } from '../state/language';
import type { Phrase } from '../texts/phrase';

/** The engine, each of whose calls crosses to its worker. */
export type Engine = Comlink.Remote<EngineApi>;

const KINDS: ReadonlySet<string> = new Set<EngineError['kind']>([
  'no-webgpu',
  'bad-experiment',
  'not-finite',
  'device-lost',
  'data',
  'internal',
]);

/** Starts the worker. `onFailure` hears of failures that belong to no call. */
export function startWorker(onFailure: (error: EngineError) => void): Worker {
  const worker = new Worker(new URL('../engine/worker.ts', import.meta.url), {
    type: 'module',
    name: 'latent-zoning-engine',
  });
  worker.addEventListener('error', (event) => {
    // A script that cannot be loaded gives a plain event, without a message.
    const { message = '' } = event as Partial<ErrorEvent>;
    onFailure({
      kind: 'internal',
      message: message === '' ? textsOf('page')('failures.notLoaded') : message,
    });
  });
  return worker;
}

/** Starts an engine that lives as long as the page. */
export function spawnEngine(onFailure: (error: EngineError) => void): Engine {
  return Comlink.wrap<EngineApi>(startWorker(onFailure));
}

/** Whatever was thrown, as an EngineError. */
export function toEngineError(thrown: unknown): EngineError {
  if (typeof thrown !== 'object' || thrown === null) return { kind: 'internal', message: String(thrown) };
  const { kind, message, text, iteration, quantity, snapshotIteration, remedy } =
    thrown as Partial<EngineError>;
  return {
    kind: kind !== undefined && KINDS.has(kind) ? kind : 'internal',
    message: typeof message === 'string' ? message : textsOf('page')('failures.silent'),
    ...(text === undefined ? {} : { text }),
    ...(typeof iteration === 'number' ? { iteration } : {}),
    ...(typeof quantity === 'string' ? { quantity } : {}),
    ...(typeof snapshotIteration === 'number' ? { snapshotIteration } : {}),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** An EngineError as something to throw: an Error, for its stack, with the same fields. */
export class EngineFailure extends Error {
  readonly kind: EngineError['kind'];
  readonly text: Phrase | undefined;
  readonly iteration: number | undefined;
  readonly quantity: string | undefined;
  readonly snapshotIteration: number | undefined;
  readonly remedy: MemoryRemedy | undefined;

  constructor(error: EngineError) {
    super(error.message);
    this.name = 'EngineFailure';
    this.kind = error.kind;
    this.text = error.text;
    this.iteration = error.iteration;
    this.quantity = error.quantity;
    this.snapshotIteration = error.snapshotIteration;
    this.remedy = error.remedy;
  }
}
