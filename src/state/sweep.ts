/** Sweeps: what is being filled in, what there is, and what is under way. */
import { create } from 'zustand';
import type { Experiment, SettingKey } from '../experiment';
import type { SweepRecord } from '../sweep';
import type { Words } from '../texts/say';

/** A setting in the form, with its values as they are typed; no key is no setting. */
export interface AxisDraft {
  readonly key: SettingKey | '';
  readonly values: string;
}

/** The form of a new sweep, as it is typed. */
export interface SweepDraft {
  /** Everything else; null for the settings of the page. */
  readonly base: Experiment | null;
  readonly axes: readonly [AxisDraft, AxisDraft];
  readonly seeds: string;
  /** Null for those of the base. */
  readonly iterations: string | null;
  readonly evaluate: boolean;
}

export type Phase = 'starting' | 'loading' | 'training' | 'evaluating' | 'pausing' | 'paused';

/** The sweep that is under way. */
export interface Going {
  readonly id: string;
  readonly phase: Phase;
  /** Index of the planned run. */
  readonly run: number;
  /** Finished iterations of it. */
  readonly iteration: number;
  /** Seconds that it has taken so far, without pauses. */
  readonly seconds: number;
}

/** Why a sweep does not go on: what the engine says, or that another tab is at it. */
export type Stopped = { readonly id: string } & ({ readonly words: Words } | { readonly elsewhere: true });

export interface SweepStore {
  readonly draft: SweepDraft;
  /** Newest first; null until those that are kept are known. */
  readonly records: readonly SweepRecord[] | null;
  /** Whether they are kept between visits. */
  readonly kept: boolean;
  /** The one that is shown; null for the newest. */
  readonly shown: string | null;
  readonly going: Going | null;
  readonly stopped: Stopped | null;
}

export const FIRST_DRAFT: SweepDraft = {
  base: null,
  axes: [
    { key: 'd', values: '2,8,16' },
    { key: '', values: '' },
  ],
  seeds: '1..3',
  iterations: null,
  evaluate: true,
};

export const useSweep = create<SweepStore>()(() => ({
  draft: FIRST_DRAFT,
  records: null,
  kept: true,
  shown: null,
  going: null,
  stopped: null,
}));

/** The record with this id. */
export function sweepOf(id: string): SweepRecord | undefined {
  return useSweep.getState().records?.find((record) => record.id === id);
}

/** Puts a record in its place, or before the others. */
export function putSweep(record: SweepRecord): void {
  const records = useSweep.getState().records ?? [];
  const known = records.some(({ id }) => id === record.id);
  useSweep.setState({
    records: known ? records.map((each) => (each.id === record.id ? record : each)) : [record, ...records],
  });
}

export function editSweep(change: Partial<SweepDraft>): void {
  useSweep.setState({ draft: { ...useSweep.getState().draft, ...change } });
}
