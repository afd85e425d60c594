/** Speaks with the page that embeds this one: tells it how the run stands, at most four times a second, and does what it asks. */
import { createTranslator } from 'use-intl/core';
import type { EngineError } from '../../engine/protocol';
import type { Warning } from '../../experiment';
import host from '../../texts/en/host.json';
import {
  type Command,
  type Id,
  isCommand,
  type Message,
  type Moment,
  PAGE,
  readCommand,
  type Trouble,
  VERSION,
} from './messages';

/** Milliseconds between two messages that nobody asked for. */
const PERIOD = 250;
/** Commands that may wait for one another. */
const MOST_WAITING = 16;

/** The commands of the page that an embedding page may give. */
export interface Commands {
  readonly loadHash: (hash: string) => Promise<{ readonly warnings: readonly Warning[] }>;
  readonly run: () => Promise<unknown>;
  readonly pause: () => Promise<unknown>;
  readonly step: (count: number) => Promise<unknown>;
}

export interface BridgeOptions {
  readonly commands: Commands;
  /** The embedding page. */
  readonly parent: Pick<Window, 'postMessage'>;
  /** The only origin that is told and heard; null for any. */
  readonly origin: string | null;
  /** Resolves when the first experiment is loaded. */
  readonly ready: Promise<void>;
  readonly now: () => Moment;
  readonly error: () => EngineError | null;
  /** Calls back whenever any of the two may have changed. */
  readonly onChange: (changed: () => void) => void;
}

// Whoever scripts a page reads English, as in its console.
const english = createTranslator({ locale: 'en', messages: host, namespace: 'embed' });

/** The part of a link that says the experiment: from # on, or all of it where there is none. */
function hashOf(link: string): string {
  const at = link.indexOf('#');
  return at < 0 ? link : link.slice(at);
}

export class Bridge {
  readonly #options: BridgeOptions;
  #waiting = 0;
  #ready = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was told last. */
  #told: { moment: Moment | null; error: EngineError | null } = { moment: null, error: null };

  constructor(options: BridgeOptions) {
    this.#options = options;
    options.onChange(() => this.#wake());
    options.ready.then(
      () => {
        this.#ready = true;
        this.#wake();
      },
      () => this.#wake(),
    );
    this.#wake();
  }

  /** Hears a message event of the window. */
  readonly hear = ({ source, origin, data }: Pick<MessageEvent, 'source' | 'origin' | 'data'>): void => {
    const { parent, origin: only } = this.#options;
    if (source !== parent || (only !== null && origin !== only)) return;
    const read = readCommand(data);
    if (read === null) return;
    if (!isCommand(read)) {
      const { id, field, found } = read;
      const message = english('refused', { field, found, expected: english(`expected.${field}`) });
      this.#refuse(id, { code: 'bad-message', message });
    } else if (this.#waiting >= MOST_WAITING) {
      this.#refuse(read.id, { code: 'busy', message: english('busy', { most: MOST_WAITING }) });
    } else void this.#carryOut(read);
  };

  async #carryOut(command: Command): Promise<void> {
    this.#waiting += 1;
    try {
      const result = await this.#do(command);
      this.#say({ type: 'answer', id: command.id, ok: true, ...this.#options.now(), ...result });
    } catch (thrown) {
      this.#refuse(command.id, this.#trouble(thrown as Partial<EngineError>));
    } finally {
      this.#waiting -= 1;
    }
  }

  async #do(command: Command): Promise<Pick<Extract<Message, { ok: true }>, 'warnings'>> {
    const { commands } = this.#options;
    if (command.type === 'load') {
      const { warnings } = await commands.loadHash(hashOf(command.link));
      return { warnings: warnings.map(({ key, code, message }) => ({ key, code, message })) };
    }
    if (command.type === 'step') await commands.step(command.count);
    else if (command.type !== 'state') await commands[command.type]();
    return {};
  }

  #refuse(id: Id | null, error: Trouble): void {
    this.#say({ type: 'answer', id, ok: false, error });
  }

  #trouble({ kind = 'internal', message }: Partial<EngineError>): Trouble {
    const known = this.#options.origin !== null && message !== undefined;
    return known ? { code: kind, message } : { code: kind };
  }

  /** Tells what has changed, now or when enough time has passed since the last time. */
  #wake(): void {
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#tell(), 0);
  }

  /** One message, the most important first; the next one, where there is one, a period later. */
  #tell(): void {
    this.#timer = undefined;
    const message = this.#news();
    if (message === undefined) return;
    this.#say(message);
    this.#timer = setTimeout(() => this.#tell(), PERIOD);
  }

  #news(): Message | undefined {
    const error = this.#options.error();
    if (error !== this.#told.error) {
      this.#told.error = error;
      if (error !== null) return { type: 'error', error: this.#trouble(error) };
    }
    if (!this.#ready) return undefined;
    const moment = this.#options.now();
    const { moment: last } = this.#told;
    const changed = (...keys: readonly (keyof Moment)[]) => keys.some((key) => moment[key] !== last?.[key]);
    const type =
      last === null
        ? 'ready'
        : changed('link', 'status', 'iterations')
          ? 'state'
          : changed('iteration', 'loss', 'accuracy')
            ? 'telemetry'
            : undefined;
    if (type === undefined) return undefined;
    this.#told.moment = moment;
    return { type, ...moment };
  }

  #say(message: Message): void {
    const { parent, origin } = this.#options;
    parent.postMessage({ source: PAGE, version: VERSION, ...message }, origin ?? '*');
  }
}
