/** What every command gets from its surroundings. */
import type { HeadlessEvent } from './headless';
import type { Session } from './session';

export interface Context {
  /** Starts the engine; its events go to `onEvent`. */
  readonly open: (
    adapter: 'software' | 'hardware',
    onEvent: (event: HeadlessEvent) => void,
  ) => Promise<Session>;
  /** Fires at the first Ctrl-C. */
  readonly stop: AbortSignal;
  /** Standard output: results, and nothing else. */
  readonly print: (text: string) => void;
  /** Version of the project, in words. */
  readonly build: string;
}
