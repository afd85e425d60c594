/** What may be asked of labels and decoder, each fetched when it is first asked for. */
import type { Said } from '../../texts/say';
import type { Bench } from '../bench';
import type { TaskName, Tasks } from '../tasks-protocol';

export interface TaskOptions {
  readonly signal: AbortSignal;
  /** Gets what is being done, and shares of the whole, 0 to 1. */
  readonly onProgress: (stage: Said, fraction: number) => void;
}

type Task<K extends TaskName> = (
  bench: Bench,
  request: Tasks[K]['request'],
  options: TaskOptions,
) => Promise<Tasks[K]['result']>;

/** Tasks that training makes room for, and that are told of as an evaluation is: they take a while. */
export const ALONE: ReadonlySet<TaskName> = new Set<TaskName>(['classify', 'judge', 'figures']);

export const TASKS: { readonly [K in TaskName]: () => Promise<Task<K>> } = {
  generate: async () => (await import('./generating')).generate,
  reconstruct: async () => (await import('./generating')).reconstruct,
  classify: async () => (await import('./classifying')).classify,
  judge: async () => (await import('./judging')).judge,
  figures: async () => (await import('./figures')).figures,
  samples: async () => {
    const { splitSamples } = await import('./classifying');
    return (bench, { split, indices }) => Promise.resolve(splitSamples(bench, split, indices));
  },
};
