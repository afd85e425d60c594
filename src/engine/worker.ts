/** The worker's shell: the engine behind Comlink. Failures cross as plain EngineErrors, since an Error loses its fields on the way. */
import * as Comlink from 'comlink';
import { detailOf } from './device';
import { Engine } from './engine';
import type { EngineApi } from './protocol';

const engine = new Engine();

/** The same function, which rejects with an EngineError. */
function guarded<A extends unknown[], R>(call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await call(...args);
    } catch (error) {
      throw detailOf(error); // oxlint-disable-line no-throw-literal -- Comlink sends anything but an Error as it is
    }
  };
}

const api: EngineApi = {
  start: guarded((...args) => engine.start(...args)),
  chooseAdapter: guarded((choice) => engine.chooseAdapter(choice)),
  estimateMemory: guarded((experiment) => engine.estimateMemory(experiment)),
  load: guarded((experiment, changes) => engine.load(experiment, changes)),
  offerData: guarded((data) => engine.offerData(data)),
  keep: guarded(async () => {
    const run = await engine.keep();
    return Comlink.transfer(
      run,
      run.buffers.map(({ buffer }) => buffer),
    );
  }),
  bringBack: guarded((run) => engine.bringBack(run)),
  tensors: guarded(() => engine.tensors()),
  putTensors: guarded((tensors) => engine.putTensors(tensors)),
  showRecorded: guarded(() => engine.showRecorded()),
  adoptRecorded: guarded(() => engine.adoptRecorded()),
  run: guarded(() => engine.run()),
  pause: guarded(() => engine.pause()),
  step: guarded((count) => engine.step(count)),
  reset: guarded(() => engine.reset()),
  revert: guarded(() => engine.revert()),
  retune: guarded((change) => engine.retune(change)),
  lookBack: guarded((iteration) => engine.lookBack(iteration)),
  fork: guarded((iteration) => engine.fork(iteration)),
  moveAnchors: guarded((moves) => engine.moveAnchors(moves)),
  probeAt: guarded((x, y, from) => engine.probeAt(x, y, from)),
  image: guarded(async (...args) => {
    const picture = await engine.image(...args);
    return Comlink.transfer(picture, [picture.data.buffer]);
  }),
  trace: guarded((sample) => engine.trace(sample)),
  evaluate: guarded(() => engine.evaluate()),
  cancelEvaluation: guarded(() => engine.cancelEvaluation()),
  ask: (task, request) => guarded(() => engine.ask(task, request))(),
  fingerprint: guarded(() => engine.fingerprint()),
  telemetry: guarded(() => engine.telemetry()),
  setView: guarded((view) => engine.setView(view)),
  resize: guarded((width, height) => engine.resize(width, height)),
  loseDevice: guarded(() => engine.loseDevice()),
};

Comlink.expose(api);
