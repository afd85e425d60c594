/** The run of the moment on the GPU of the moment: what state it is in, how it fails, and how it recovers. */
import { quoted, say, wordsOf } from '../texts/say';
import { detailOf, EngineFailure, isLost } from './device';
import { GpuKeeper } from './gpu-keeper';
import { Loaded } from './loaded';
import type { EngineError, EngineEvent, RunState } from './protocol';
import { Stage } from './stage';
import { isRefusal } from './too-large';

export class Runs {
  /** Where events go. */
  emit: (event: EngineEvent) => void = () => undefined;
  readonly stage = new Stage();
  readonly gpu = new GpuKeeper({
    recover: (reason) => this.#recover(reason),
    uncaptured: (error) => this.#distrust(error),
  });
  readonly loaded = new Loaded({
    gpu: this.gpu,
    stage: this.stage,
    emit: (event) => this.emit(event),
    failed: (error) => this.#fail({ kind: 'internal', ...wordsOf(error) }),
  });

  /** Stops training and waits for a recovery that is under way. */
  async halt(): Promise<void> {
    await this.loaded.training?.pause();
    await this.gpu.recovery;
  }

  /** After any failure but a refusal nothing is loaded: the page has the new experiment by then, and the one before must not train under its name. */
  async loading(work: () => Promise<void>): Promise<void> {
    this.setState('loading');
    try {
      await work();
    } catch (error) {
      await this.loaded.viewing.idle;
      if (!isRefusal(error)) this.loaded.clear();
      throw error;
    } finally {
      this.settle();
    }
  }

  /** Trains the present run to an iteration; see Training. */
  async train(goal: number, keepLast: boolean): Promise<void> {
    const { training } = this.loaded.need();
    if (training.broken === undefined) this.setState('running');
    this.loaded.viewing.goOn();
    try {
      await training.train(goal, keepLast);
    } catch (thrown) {
      const error = this.loaded.explain(thrown);
      const detail = detailOf(error);
      // Nothing that was computed without memory can be trusted.
      if (error !== thrown) training.broken = detail;
      this.#fail(detail);
      throw error;
    }
    this.settle();
    this.loaded.viewing.afterTraining();
  }

  /** A new adapter, a new device, the last snapshot. */
  async #recover(reason: string): Promise<void> {
    this.setState('loading');
    let device: GPUDevice | undefined;
    try {
      await this.loaded.viewing.idle;
      ({ device } = await this.gpu.acquire());
      if (await this.loaded.moveTo(device, reason)) this.settle();
    } catch (error) {
      // Lost once more, the next recovery is waiting.
      if (this.gpu.destroyed || (device !== undefined && (await isLost(device)))) return;
      const why = quoted(detailOf(error));
      const failure: EngineError = { kind: 'device-lost', ...say('failures.notReplaced', { why }) };
      const { training } = this.loaded;
      if (training) training.broken = failure;
      this.#fail(failure);
      throw new EngineFailure(failure, { cause: error });
    }
  }

  /** After an error that no call awaits, what has been computed may be wrong: the run must not go on from it. */
  #distrust(error: EngineError): void {
    const { training } = this.loaded;
    if (training?.broken !== undefined) return; // one tells enough, and many of the same may follow
    if (training !== undefined) training.broken = error;
    // Training that is under way ends with it, and it is told then.
    if (training?.going !== true) this.#fail(error);
  }

  /** Says what state a run is in when nothing is under way but, perhaps, training. */
  settle(): void {
    const { training, over } = this.loaded;
    if (training?.going === true) this.setState('running');
    else this.setState(over || training?.broken !== undefined ? 'stopped' : 'ready');
  }

  /** Tells the state. */
  setState(state: RunState): void {
    this.emit({ type: 'state', state });
  }

  #fail(error: EngineError): void {
    this.setState('stopped');
    this.emit({ type: 'error', error });
  }
}
