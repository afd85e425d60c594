/** The worker's shell: the engine behind Comlink. Failures cross as plain EngineErrors, since an Error loses its fields on the way. */
import * as Comlink from 'comlink';
import { EngineFailure } from './device';
import { Engine } from './engine';
import type { EngineApi, EngineError } from './protocol';

const engine = new Engine();

function plain(error: unknown): EngineError {
  if (error instanceof EngineFailure) return error.detail;
  return { kind: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** The same function, which rejects with an EngineError. */
function guarded<A extends unknown[], R>(call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return (...args) =>
    call(...args).catch((error: unknown) => {
      throw plain(error); // oxlint-disable-line no-throw-literal -- Comlink sends anything but an Error as it is
    });
}

const api: EngineApi = {
  start: guarded((...args) => engine.start(...args)),
  estimateMemory: guarded((experiment) => engine.estimateMemory(experiment)),
  load: guarded((experiment) => engine.load(experiment)),
  run: guarded(() => engine.run()),
  pause: guarded(() => engine.pause()),
  step: guarded((count) => engine.step(count)),
  reset: guarded(() => engine.reset()),
  revert: guarded(() => engine.revert()),
  evaluate: guarded(() => engine.evaluate()),
  cancelEvaluation: guarded(() => engine.cancelEvaluation()),
  fingerprint: guarded(() => engine.fingerprint()),
  telemetry: guarded(() => engine.telemetry()),
  setView: guarded((view) => engine.setView(view)),
  resize: guarded((width, height) => engine.resize(width, height)),
  loseDevice: guarded(() => engine.loseDevice()),
};

Comlink.expose(api);
