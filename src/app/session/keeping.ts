/** Commands that take a run out of the engine and put one back: whole links, kept runs, weights, and the reader's own data. */
import * as Comlink from 'comlink';
import type { KeptRun, NamedTensor, OwnData } from '../../engine/protocol';
import {
  DEFAULTS,
  freshCourse,
  type Link,
  reconcile,
  type Refusal,
  settingsAt,
  trainingSize,
} from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { EMPTY_HISTORY, type LossHistory } from '../../state/history';
import { openLab } from '../../state/lab';
import { textsOf } from '../../state/language';
import { useOwn } from '../../state/own';
import { useRun } from '../../state/run';
import { useShared } from '../../state/shared';
import { type Entry, hashOf, writeAddress } from '../address';
import { dropTelemetry } from '../events';
import { Training } from './training';

export class Keeping extends Training {
  /**
   * Loads what a link says. Data that are not at hand are asked for, and the run that there is stays.
   * @returns what was refused of the link's view, which the page shows, too
   */
  protected async openNow(link: Link, entry: Entry, keep: boolean): Promise<readonly Refusal[]> {
    const { experiment } = link.course;
    const { data } = useOwn.getState();
    const missing =
      experiment.data === 'own' && (data?.sha256 !== experiment.sha || data.prep !== experiment.prep);
    useOwn.setState({ wanted: missing ? link : null });
    if (missing) {
      openLab('data');
      useRun.getState().notify(textsOf('page')('notices.wanted', { file: experiment.file }));
      if (useRun.getState().samples === null) await this.loadNow(freshCourse(DEFAULTS), entry, false);
      writeAddress(hashOf(link.course, link), 'replace');
      return [];
    }
    await this.loadNow(link.course, entry, keep, link);
    return this.heed(link);
  }

  /** Takes note of what a link says beside the run that is loaded: its receipt and its view. @returns what was refused of the view */
  protected async heed(link: Link): Promise<readonly Refusal[]> {
    useShared.setState({ link });
    if (link.view === '') return [];
    const { applyView } = await import('../share/look');
    return applyView(link.view);
  }

  /** The run as it stands; training goes on meanwhile. */
  keep(): Promise<KeptRun> {
    return this.enqueue(() => this.need().keep());
  }

  /** The same, waiting for no command. */
  async keepAtOnce(): Promise<KeptRun> {
    return this.need().keep();
  }

  /** Goes on from a kept run; what it replaces can be brought back. `foreign` names where its weights came from, if from a file. */
  bringBack(
    run: KeptRun,
    history: LossHistory = EMPTY_HISTORY,
    foreign: string | null = null,
  ): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow();
      const buffers = run.buffers.map(({ buffer }) => buffer);
      await this.replaceNow(run.course, 'push', true, null, (engine) =>
        engine.bringBack(Comlink.transfer(run, buffers)),
      );
      dropTelemetry();
      const telemetry = await this.need().telemetry();
      useRun.setState({ telemetry, history, foreign });
      useExperiment.getState().replace(settingsAt(run.course, telemetry.iteration));
    });
  }

  /** The network of the moment by name. */
  tensors(): Promise<readonly NamedTensor[]> {
    return this.enqueue(() => this.need().tensors());
  }

  /** Begins anew with weights from elsewhere; `from` names them. No link can carry them. */
  putTensors(tensors: readonly NamedTensor[], from: string): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow();
      const lost = this.present();
      this.lookAtPresent();
      await this.need().putTensors(tensors);
      this.forgetRun(freshCourse(useExperiment.getState().current));
      useRun.setState({ foreign: from });
      writeAddress(hashOf(useRun.getState().course), 'replace');
      useRun.getState().setTelemetry(await this.need().telemetry());
      if (lost !== null) useExperiment.getState().pushUndo(lost);
    });
  }

  /** Trains on the reader's own data from now on: the link that asked for them, or the present settings. */
  useOwnData(data: OwnData): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow();
      await this.need().offerData(data);
      const { wanted } = useOwn.getState();
      useOwn.setState({ data });
      const { sha256: sha, prep, name: file } = data;
      if (wanted !== null && wanted.course.experiment.sha === sha && wanted.course.experiment.prep === prep) {
        await this.openNow(wanted, 'replace', true);
        return;
      }
      useOwn.setState({ wanted: null });
      const { current } = useExperiment.getState();
      const own = { ...current, data: 'own' as const, file, sha, prep };
      const n = Math.min(current.n, trainingSize(own));
      await this.loadNow(freshCourse(reconcile({ ...own, n }).experiment), 'push', true);
    });
  }
}
