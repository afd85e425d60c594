/** The public dataset API of Hugging Face: what is asked, how often it is asked again, and what is made of a refusal. */
import * as v from 'valibot';
import { OwnError } from './error';
import { mib } from './limits';
import type { Bytes } from './source';

export const HUB = 'https://datasets-server.huggingface.co';

/** Milliseconds before an answer is given up. */
const PATIENCE = 30_000;
/** Seconds that are waited after the first, second ... refusal for asking too often; those that the answer names come before. */
const WAITS = [5, 10, 20, 40, 60];
const LONGEST_WAIT = 120;
const MAX_JSON_BYTES = 32 * 2 ** 20;

/** What reaches the network, so that tests reach none. */
export interface Network {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly wait: (milliseconds: number) => Promise<void>;
}

const SPLITS = v.object({ splits: v.array(v.object({ config: v.string(), split: v.string() })) });

const FEATURES = v.array(
  v.object({
    name: v.string(),
    type: v.looseObject({ _type: v.optional(v.string()), names: v.optional(v.array(v.string())) }),
  }),
);

const ROWS = v.object({
  features: FEATURES,
  rows: v.array(v.object({ row_idx: v.number(), row: v.unknown() })),
  num_rows_total: v.number(),
  partial: v.optional(v.boolean()),
});

export type HubSplits = v.InferOutput<typeof SPLITS>['splits'];
export type HubRows = v.InferOutput<typeof ROWS>;

/** @throws OwnError `hub…`. */
export async function askSplits(network: Network, dataset: string): Promise<HubSplits> {
  return ask(network, dataset, `/splits?${new URLSearchParams({ dataset }).toString()}`, SPLITS).then(
    (r) => r.splits,
  );
}

/** At most 100 rows from `offset`. @throws OwnError `hub…`. */
export async function askRows(
  network: Network,
  query: { readonly dataset: string; readonly config: string; readonly split: string },
  offset: number,
  length: number,
): Promise<HubRows> {
  const search = new URLSearchParams({ ...query, offset: String(offset), length: String(length) });
  return ask(network, query.dataset, `/rows?${search.toString()}`, ROWS);
}

async function ask<T>(
  network: Network,
  dataset: string,
  path: string,
  schema: v.GenericSchema<T>,
): Promise<T> {
  const bytes = await download(network, dataset, `${HUB}${path}`, MAX_JSON_BYTES);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new OwnError('hubShape', { dataset }, { cause });
  }
  const read = v.safeParse(schema, json);
  if (!read.success) throw new OwnError('hubShape', { dataset });
  return read.output;
}

/**
 * The body of an address. Asks again after a while where the service says that it is asked too often, and once where it stumbles.
 * @throws OwnError `hubMissing`, `hubNoViewer`, `hubRate`, `hubAnswer`, `hubTimeout`, `hubOffline`, `hubTooMuch`.
 */
export async function download(
  network: Network,
  dataset: string,
  url: string,
  limit: number,
): Promise<Bytes> {
  let stumbles = 0;
  let refusals = 0;
  for (;;) {
    const response = await reach(network, dataset, url);
    const { status } = response;
    if (status === 429) {
      const named = Number(response.headers.get('retry-after') ?? 'none');
      const seconds = Number.isFinite(named) && named > 0 ? named : (WAITS[refusals] ?? LONGEST_WAIT + 1);
      if (seconds > LONGEST_WAIT || refusals >= WAITS.length) throw new OwnError('hubRate', { dataset });
      refusals += 1;
      await network.wait(1000 * seconds);
    } else if (status >= 502 && status <= 504 && stumbles === 0) {
      stumbles += 1;
      await network.wait(2000);
    } else if (response.ok) {
      return bodyOf(response, dataset, limit);
    } else {
      throw refusal(dataset, status);
    }
  }
}

async function reach(network: Network, dataset: string, url: string): Promise<Response> {
  try {
    return await network.fetch(url, { signal: AbortSignal.timeout(PATIENCE), credentials: 'omit' });
  } catch (cause) {
    throw failed(dataset, cause);
  }
}

function failed(dataset: string, cause: unknown): OwnError {
  const late = cause instanceof Error && cause.name === 'TimeoutError';
  return late
    ? new OwnError('hubTimeout', { dataset, seconds: PATIENCE / 1000 }, { cause })
    : new OwnError('hubOffline', { dataset }, { cause });
}

/** A set that is not there and one that is private are refused alike. */
function refusal(dataset: string, status: number): OwnError {
  if (status === 401 || status === 403 || status === 404) return new OwnError('hubMissing', { dataset });
  if (status === 500 || status === 501) return new OwnError('hubNoViewer', { dataset, status });
  return new OwnError('hubAnswer', { dataset, status });
}

async function bodyOf(response: Response, dataset: string, limit: number): Promise<Bytes> {
  const tooMuch = () => new OwnError('hubTooMuch', { dataset, limit: mib(limit) });
  if (Number(response.headers.get('content-length') ?? 0) > limit) throw tooMuch();
  if (response.body === null) return new Uint8Array(0);
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw failed(dataset, cause);
    });
    if (done) break;
    total += value.length;
    if (total > limit) {
      reader.cancel().catch(() => {});
      throw tooMuch();
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
