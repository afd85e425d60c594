/**
 * Reading of one's own data as the page sees it: what is being done, what was found, what went wrong. It outlives the tab, so that one may look
 * elsewhere meanwhile. Nothing here touches the running experiment until the data are used.
 */
import * as Comlink from 'comlink';
import { create } from 'zustand';
import type { GivenFile } from '../../../data/own/api';
import { detailOf, type OwnErrorDetail } from '../../../data/own/error';
import type { HubPlace } from '../../../data/own/hub';
import type { HubSplits } from '../../../data/own/hub-api';
import { fits, readPrep } from '../../../data/own/prep';
import type { Choices, OnProgress, Preview, Progress, Recognised } from '../../../data/own/types';
import { useLab } from '../../../state/lab';
import { textsOf } from '../../../state/language';
import { useOwn } from '../../../state/own';
import { session } from '../../session';
import { type Reader, spawnReader } from './client';
import { type Dropped, filesOf } from './files';

/** Something that takes a while. */
export interface Work {
  /** What is done where `progress` does not say more. */
  readonly doing: 'reading' | 'asking' | 'preparing' | 'loading';
  /** Null before the first word of it. */
  readonly progress: Progress | null;
  /** When its present stage began, in milliseconds of performance.now(). */
  readonly since: number;
  /** Milliseconds that the stage had taken when `progress` was told. */
  readonly elapsed: number;
}

export interface ReadingStore {
  readonly work: Work | null;
  readonly recognised: Recognised | null;
  readonly failure: OwnErrorDetail | null;
  /** Why data that a link asks for were not used as soon as they were read. */
  readonly refused: 'other' | 'misfit' | null;
}

const NOTHING: ReadingStore = { work: null, recognised: null, failure: null, refused: null };

export const useReading = create<ReadingStore>()(() => NOTHING);

let reader: Reader | null = null;

/** Counts pieces of work: the answer to one that was cancelled is no longer wanted. */
let turn = 0;

function take(): Reader {
  reader ??= spawnReader((reason) => fail({ code: 'internal', values: { reason } }));
  return reader;
}

function drop(): void {
  reader?.end();
  reader = null;
}

function fail(failure: OwnErrorDetail): void {
  turn += 1;
  drop();
  useReading.setState({ ...NOTHING, failure });
}

const onProgress: OnProgress = (progress) => {
  const { work } = useReading.getState();
  if (work === null) return; // cancelled, or done
  const now = performance.now();
  const since = work.progress?.stage === progress.stage ? work.since : now;
  useReading.setState({ work: { ...work, progress, since, elapsed: now - since } });
};

/** Does something long, and shows it; what it throws is shown too. */
async function during<T>(doing: Work['doing'], call: () => Promise<T>): Promise<T | null> {
  turn += 1;
  const own = turn;
  useReading.setState({
    work: { doing, progress: null, since: performance.now(), elapsed: 0 },
    failure: null,
  });
  try {
    const result = await call();
    return own === turn ? result : null;
  } catch (thrown) {
    if (own === turn) useReading.setState({ failure: isDetail(thrown) ? thrown : detailOf(thrown) });
    return null;
  } finally {
    if (own === turn) useReading.setState({ work: null });
  }
}

function isDetail(thrown: unknown): thrown is OwnErrorDetail {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'values' in thrown;
}

/** Ends what is being done. What was found before goes with it, since the worker held it. */
export function cancel(): void {
  turn += 1;
  drop();
  useReading.setState(NOTHING);
}

/** Reads what was chosen or dropped. */
export async function readGiven(given: readonly Dropped[]): Promise<void> {
  if (given.length > 0) await readFiles(() => filesOf(given));
}

/** Reads files that are together one data set. */
export async function readFiles(files: () => Promise<readonly GivenFile[]>): Promise<void> {
  drop();
  useReading.setState(NOTHING);
  const recognised = await during('reading', async () =>
    take().api.readFiles(await files(), Comlink.proxy(onProgress)),
  );
  if (recognised !== null) await found(recognised);
}

/** The parts that a set on Hugging Face comes in; null where that failed, and the failure is shown. */
export function lookUp(dataset: string): Promise<HubSplits | null> {
  return during('asking', () => take().api.hubSplits(dataset));
}

/** Fetches rows from Hugging Face. */
export async function readHub(place: HubPlace, rows: number): Promise<void> {
  const recognised = await during('asking', () => take().api.readHub(place, rows, Comlink.proxy(onProgress)));
  if (recognised !== null) await found(recognised);
}

/** Data that a link asks for are used at once, as the link says; all others are reviewed. */
async function found(recognised: Recognised): Promise<void> {
  const asked = useOwn.getState().wanted?.course.experiment ?? null;
  if (asked === null) {
    useReading.setState({ recognised, refused: null });
    return;
  }
  const prep = readPrep(asked.prep);
  if (recognised.sha256 !== asked.sha) useReading.setState({ recognised, refused: 'other' });
  else if (prep === null || !fits(prep, recognised)) useReading.setState({ recognised, refused: 'misfit' });
  else {
    const side = prep.side ?? 0;
    const classNames = namesOf(recognised);
    await trainOn({ ...prep, side, classNames }, asked.file);
  }
}

/** The names of the classes as the data have them; without labels there is one. */
export function namesOf({ classNames }: Recognised): readonly string[] {
  return classNames.length === 0 ? [textsOf('own')('review.unlabelled')] : classNames;
}

/** A few samples as the models will see them; null where another preview was asked for meanwhile, or it failed and that is shown. */
export async function previewOf(side: number): Promise<Preview | null> {
  if (reader === null) return null;
  const { api } = reader;
  try {
    return await api.preview(side);
  } catch (thrown) {
    if (reader?.api === api) useReading.setState({ failure: isDetail(thrown) ? thrown : detailOf(thrown) });
    return null;
  }
}

/**
 * Prepares the data and trains on them from now on.
 * @param name what they are called; by default what they were opened as
 */
export async function trainOn(choices: Choices, name?: string): Promise<void> {
  const data = await during('preparing', () => take().api.prepare(choices, Comlink.proxy(onProgress)));
  if (data === null) return;
  const loaded = await during('loading', () =>
    session.useOwnData({ ...data, name: name ?? data.name }).then(
      () => true,
      () => false,
    ),
  );
  // What the engine refuses, the page says, behind this drawer.
  useLab.setState({ open: null });
  if (loaded === true) cancel();
}

/** Gives up what a link asks for, and goes on with the experiment there is. */
export function forgetWanted(): void {
  useOwn.setState({ wanted: null });
  useReading.setState({ refused: null });
}
