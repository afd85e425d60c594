/** The settings that a running training takes over, by iteration: what is computed once more after trouble gets the settings it had. */
import { type Experiment, isExperiment } from '../experiment';
import type { HotChange } from './protocol';

/** Settings that may change while training goes on. */
export type Hot = Pick<Experiment, 'u' | 'lr'>;

export class Tuning {
  #changes: { readonly from: number; readonly settings: Hot }[];

  constructor({ u, lr }: Hot) {
    this.#changes = [{ from: 0, settings: { u, lr } }];
  }

  /** The settings as they were changed last. */
  get latest(): Hot {
    const last = this.#changes.at(-1);
    if (last === undefined) throw new Error('A run has settings from the beginning.');
    return last.settings;
  }

  /** The settings of iteration 0, 1, ... */
  at(iteration: number): Hot {
    return this.#changes.findLast(({ from }) => from <= iteration)?.settings ?? this.latest;
  }

  /** New settings from an iteration on, whatever was to follow. */
  change(iteration: number, change: HotChange): void {
    const settings = { ...this.latest, ...change };
    this.#changes = [...this.#changes.filter(({ from }) => from < iteration), { from: iteration, settings }];
  }

  /** The run goes on from an iteration with the latest settings. */
  goBack(iteration: number): void {
    this.change(iteration, {});
  }
}

const HOT: ReadonlySet<string> = new Set<keyof Hot>(['u', 'lr']);

/** Whether something from outside changes such settings, and to values that they may have. */
export function isHotChange(change: unknown, experiment: Experiment): change is HotChange {
  if (typeof change !== 'object' || change === null) return false;
  return Object.keys(change).every((key) => HOT.has(key)) && isExperiment({ ...experiment, ...change });
}
