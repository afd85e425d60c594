/** The messages between an embedded page and the page that embeds it, as docs/embedding.md describes them. Outside data: nothing else is believed. */
import * as v from 'valibot';
import type { EngineError } from '../../engine/protocol';
import type { Status } from '../status';

/** Who speaks: this page, and the one that embeds it. */
export const PAGE = 'latent-zoning';
export const HOST = 'latent-zoning-host';
export const VERSION = 1;

/** Longest link, most iterations of a step, longest id. */
const LONGEST_LINK = 8192;
const MOST_STEPS = 10_000;
const LONGEST_ID = 64;
/** Longest text that a refusal repeats. */
const SHOWN = 60;

const ID = v.union([v.pipe(v.number(), v.safeInteger()), v.pipe(v.string(), v.maxLength(LONGEST_ID))]);
const ENVELOPE = { source: v.literal(HOST), version: v.literal(VERSION), id: ID };
const COMMAND = v.variant('type', [
  v.object({ ...ENVELOPE, type: v.literal('load'), link: v.pipe(v.string(), v.maxLength(LONGEST_LINK)) }),
  v.object({ ...ENVELOPE, type: v.literal('run') }),
  v.object({ ...ENVELOPE, type: v.literal('pause') }),
  v.object({
    ...ENVELOPE,
    type: v.literal('step'),
    count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_STEPS)), 1),
  }),
  v.object({ ...ENVELOPE, type: v.literal('state') }),
]);

export type Id = v.InferOutput<typeof ID>;

/** What the embedding page may ask. */
export type Command = v.InferOutput<typeof COMMAND>;

const FIELDS = ['version', 'id', 'type', 'link', 'count'] as const;

/** Why a message of the embedding page is no command. */
export interface Refused {
  /** Of the message, where it has a usable one. */
  readonly id: Id | null;
  readonly field: (typeof FIELDS)[number];
  /** What stands there, short. */
  readonly found: string;
}

/** The run in numbers that give nothing away of the reader or the machine. */
export interface Moment {
  /** The absolute link of the run, to the whole page. */
  readonly link: string;
  readonly status: Status;
  /** Whether training goes on. */
  readonly running: boolean;
  /** Finished iterations, and those of the whole run. */
  readonly iteration: number;
  readonly iterations: number;
  /** nats; null before the first iteration. */
  readonly loss: number | null;
  /** Mean probability of the own anchor at the last step, 0 to 1. */
  readonly accuracy: number | null;
  readonly iterationsPerSecond: number;
}

/** What went wrong. Words only for an embedding page that is known, since a driver or a file may have worded them. */
export interface Trouble {
  readonly code: EngineError['kind'] | 'bad-message' | 'busy';
  readonly message?: string;
}

/** What the page says, unasked or in answer. */
export type Message =
  | ({ readonly type: 'ready' | 'state' | 'telemetry' } & Moment)
  | { readonly type: 'error'; readonly error: Trouble }
  | ({ readonly type: 'answer'; readonly id: Id; readonly ok: true } & Moment & {
        /** Of `load`: what of the link was refused. */
        readonly warnings?: readonly {
          readonly key: string;
          readonly code: string;
          readonly message: string;
        }[];
      })
  | { readonly type: 'answer'; readonly id: Id | null; readonly ok: false; readonly error: Trouble };

function found(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, SHOWN));
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  return String(value).slice(0, SHOWN);
}

/** A message as a command, or as why it is none; null for what is not meant for this page. Never throws. */
export function readCommand(data: unknown): Command | Refused | null {
  if (typeof data !== 'object' || data === null) return null;
  const fields = data as Readonly<Record<string, unknown>>;
  if (fields['source'] !== HOST) return null;
  const read = v.safeParse(COMMAND, data);
  if (read.success) return read.output;
  const wrong = new Set<unknown>(read.issues.map(({ path }) => path?.[0].key));
  const field = FIELDS.find((name) => wrong.has(name)) ?? 'type';
  const id = v.safeParse(ID, fields['id']);
  return { id: id.success ? id.output : null, field, found: found(fields[field]) };
}

export function isCommand(read: Command | Refused): read is Command {
  return 'type' in read;
}
