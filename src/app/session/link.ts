/** The line to the engine: commands one after another, failures shown on the page. */
import type { Engine } from '../engine-client';
import { EngineFailure, toEngineError } from '../engine-client';
import { deferred, SerialQueue } from '../queue';
import { textsOf } from '../../state/language';
import { useRun } from '../../state/run';

export class EngineLink {
  protected engine: Engine | null = null;
  protected readonly first = deferred<void>();
  readonly #queue = new SerialQueue();

  constructor() {
    this.ready.catch(() => undefined); // whoever awaits it hears of it; nobody else must
  }

  /** Resolves when the first experiment is loaded; rejects where there is no WebGPU. */
  get ready(): Promise<void> {
    return this.first.promise;
  }

  /** Carries out a command when every earlier one is done. Its failure is shown, unless `quiet` says that it is no news. */
  protected enqueue<T>(task: () => Promise<T>, quiet: () => boolean = () => false): Promise<T> {
    return this.#queue.add(async () => {
      useRun.setState({ busy: true });
      try {
        return await task();
      } catch (thrown) {
        const error = toEngineError(thrown);
        if (!quiet()) this.report(error);
        throw thrown instanceof EngineFailure ? thrown : new EngineFailure(error);
      } finally {
        useRun.setState({ busy: false });
      }
    });
  }

  protected readonly report = (thrown: unknown): void => {
    const error = toEngineError(thrown);
    const { error: shown } = useRun.getState();
    // The engine tells of some failures twice, by event and by rejection, and the event says more.
    if (shown === null || shown.kind === 'internal') useRun.setState({ error, progress: null });
  };

  protected need(): Engine {
    if (this.engine !== null) return this.engine;
    throw new EngineFailure(
      useRun.getState().error ?? { kind: 'internal', message: textsOf('page')('failures.notStarted') },
    );
  }
}
