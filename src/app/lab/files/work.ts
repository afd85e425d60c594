/** What the files' commands are doing, and what came of the last one. They are carried out one after another. */
import { create } from 'zustand';
import type { FileTrouble } from '../../../files/errors';
import { useLab } from '../../../state/lab';
import { inPageLanguage, textsOf } from '../../../state/language';
import { useRun } from '../../../state/run';
import { EngineFailure } from '../../engine-client';
import { fileTrouble } from '../../files-worker';
import { SerialQueue } from '../../queue';

export interface Work {
  /** In the page's language, as it was when it began. */
  readonly label: string;
  /** Share that is done, 0 to 1; null where nobody can tell. */
  readonly fraction: number | null;
  /** Seconds left; null where nobody can tell. */
  readonly left: number | null;
  /** Null where it is over too soon to be stopped. */
  readonly cancel: (() => void) | null;
}

export interface WorkStore {
  readonly work: Work | null;
  readonly said: { readonly kind: 'done' | 'failed'; readonly message: string } | null;
}

export const useWork = create<WorkStore>()(() => ({ work: null, said: null }));

/** A failure in the page's language. */
export function failureText(thrown: unknown): string {
  if (thrown instanceof EngineFailure) {
    const { message, text } = thrown;
    return inPageLanguage(text === undefined ? { message } : { message, text });
  }
  const { code, values }: FileTrouble = fileTrouble(thrown);
  return textsOf('files')(`errors.${code}`, values);
}

/** Says what came of a command: in the drawer where that is open, else above the plane. */
function say(kind: 'done' | 'failed', message: string, undo = false): void {
  useWork.setState({ said: { kind, message } });
  if (useLab.getState().open !== 'files' || undo) {
    useRun.getState().notify(message, ...(undo ? ['undo' as const] : []));
  }
}

/** What a command says at its end. */
export interface Outcome {
  readonly message: string;
  /** Whether the run that was replaced can be brought back. */
  readonly undo?: boolean;
}

interface WorkOptions {
  readonly label: string;
  /** Whether it may take long, so that it can be cancelled. */
  readonly long?: boolean;
  /** Whether it opens something, so that a failure leaves the run as it was, which is said. */
  readonly opens?: boolean;
}

const queue = new SerialQueue();

/** Does a command when those before it are done; what came of it is said, and nothing is thrown. */
export function work(
  options: WorkOptions,
  task: (signal: AbortSignal) => Promise<Outcome | null>,
): Promise<void> {
  return queue.add(() => workNow(options, task));
}

async function workNow(
  { label, long = false, opens = false }: WorkOptions,
  task: (signal: AbortSignal) => Promise<Outcome | null>,
): Promise<void> {
  const stop = new AbortController();
  useWork.setState({
    work: { label, fraction: null, left: null, cancel: long ? () => stop.abort() : null },
    said: null,
  });
  const text = textsOf('files');
  try {
    const outcome = await task(stop.signal);
    if (outcome !== null) say('done', outcome.message, outcome.undo);
  } catch (thrown) {
    if (stop.signal.aborted) say('done', text('done.cancelled'));
    else {
      const reason = failureText(thrown);
      say('failed', opens ? text('done.unchanged', { reason }) : reason);
    }
  } finally {
    useWork.setState({ work: null });
  }
}

/** Tells how far a long command is. */
export function progress(label: string, fraction: number, left: number | null): void {
  const { work: now } = useWork.getState();
  if (now !== null) useWork.setState({ work: { ...now, label, fraction, left } });
}
