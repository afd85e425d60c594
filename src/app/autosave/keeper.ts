/**
 * Keeps the latest moment of this tab's run in its slot: every few seconds while it trains, when training stops, and when the tab is hidden
 * or left. One write at a time; where keeping takes long, it is done less often, so that it never takes more than its share.
 */
import type { KeptRun } from '../../engine/protocol';
import { clearSlots, dropSlot } from '../../files/slots';
import { textsOf } from '../../state/language';
import { useRun } from '../../state/run';
import { filesWorker } from '../files-worker';
import { savedRun } from '../lab/files/saved';
import { session } from '../session';
import { Latest } from '../session/latest';
import { heldSlots, holdSlot, rememberSlot } from './slot';

/** Milliseconds between two beginnings. */
const PERIOD = 4000;
/** Share of the time that writing may take. */
const SHARE = 0.05;

export class Keeper {
  readonly #slot = crypto.randomUUID();
  readonly #stops: (() => void)[] = [];
  readonly #writes = new Latest(() => this.#write());
  /** The last moment that was written, as far as it tells one from another. */
  #written = '';
  #going = false;
  #told = false;
  #stopped = false;
  /** Milliseconds that the last write took. */
  #cost = 0;
  /** A slot whose run goes on in this one; it is of no more use once this one has been written. */
  #heir: string | undefined;

  /** Begins to follow the run; call `stop` to end. */
  start(): void {
    this.#stopped = false;
    const follow = () => {
      const { state } = useRun.getState();
      if (state === 'running') void this.#whileTraining();
      else void this.keep();
    };
    const hidden = () => {
      if (document.hidden) void this.keep();
    };
    const left = () => void this.keep();
    document.addEventListener('visibilitychange', hidden);
    window.addEventListener('pagehide', left);
    this.#stops.push(
      useRun.subscribe((now, before) => {
        if (now.state !== before.state) follow();
      }),
      () => document.removeEventListener('visibilitychange', hidden),
      () => window.removeEventListener('pagehide', left),
    );
    follow();
  }

  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** The run of another slot goes on in this tab: when it is safe here, that slot is freed. */
  inherit(slot: string): void {
    this.#heir = slot;
  }

  /** Writes the present moment unless it is written already; where a write is under way, after that. */
  keep(): Promise<void> {
    return this.#writes.push(undefined);
  }

  /** Timers of hidden tabs sleep, so the waiting is done by the files' thread. */
  async #whileTraining(): Promise<void> {
    if (this.#going) return;
    this.#going = true;
    try {
      while (useRun.getState().state === 'running' && !this.#stopped) {
        const began = performance.now();
        await this.keep();
        const due = began + Math.max(PERIOD, this.#cost / SHARE);
        await filesWorker().wait(Math.max(0, due - performance.now()));
      }
    } finally {
      this.#going = false;
    }
  }

  async #write(): Promise<void> {
    const { telemetry, error, adapter, state } = useRun.getState();
    // A run that has not begun is made by its link; one that is broken is not worth going back to.
    const worth = telemetry.iteration > 0 || state === 'running';
    if (adapter === null || error !== null || state === 'loading' || !worth) return;
    if (state !== 'running' && this.#written === this.#moment()) return;
    let run: KeptRun;
    try {
      run = await session.keepAtOnce();
    } catch {
      return; // nothing is loaded, or the device was lost: the engine tells
    }
    if (run.iteration === 0 || this.#stopped) return;
    const saved = savedRun(run);
    const moment = this.#moment(run.iteration);
    if (this.#written === '') {
      await holdSlot(this.#slot);
      rememberSlot(this.#slot);
    }
    // Until here it was mostly the GPU's queue that was waited for, and training went on.
    const began = performance.now();
    const kept = await filesWorker().keepRun(this.#slot, saved);
    this.#cost = performance.now() - began;
    if (kept === 'kept') {
      this.#written = moment;
      await this.#tidy();
    } else if (!this.#told) {
      this.#told = true;
      const text = textsOf('files');
      const message =
        kept === 'full' ? text('autosave.full') : text('autosave.failed', { reason: kept.failed });
      useRun.getState().notify(message);
    }
  }

  async #tidy(): Promise<void> {
    const heir = this.#heir;
    this.#heir = undefined;
    if (heir !== undefined) await dropSlot(heir);
    await clearSlots(await heldSlots());
  }

  #moment(iteration = useRun.getState().telemetry.iteration): string {
    return `${iteration} ${JSON.stringify(useRun.getState().course)} ${useRun.getState().foreign ?? ''}`;
  }
}
