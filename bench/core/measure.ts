/**
 * Measures one workload: all implementations are prepared, then they take turns, so that whatever else the machine does hits
 * all of them alike. The middle value counts.
 */
import { type Context, type ImplementationName, type Implementation, type Workload } from './implementation';
import { countFor, peakBytes } from './ledger';
import type { Result } from './report';
import { median, relativeError } from './statistics';

/** What differs between the browser and Node. */
export interface Host {
  readonly context: Context;
  /** CPU time in ms used so far by the process that computes; null where the system does not say. */
  cpuMs(): Promise<number | null>;
  /** Wall time in ms, from any beginning. */
  now(): number;
  /** One line about what is being done, and the time left in seconds where it can be told. */
  progress(text: string, secondsLeft?: number): void;
}

export interface MeasureOptions {
  /** Turns each implementation takes. */
  readonly reps: number;
  /** Implementations to measure. */
  readonly impls: readonly ImplementationName[];
}

/** A turn lasts at least this long, ms: the CPU clock of a process ticks every 10 ms. */
const TURN = 250;
/** What takes longer, ms, is run once. */
const ONCE = 60_000;
/** What has not answered by then, ms, has failed. */
const GIVE_UP = 600_000;

interface Entrant {
  readonly impl: ImplementationName;
  readonly subject: Implementation;
  readonly error: number | null;
  readonly firstMs: number;
  /** Runs of a turn; 0: measured already. */
  readonly inner: number;
  readonly turns: number;
  /** Length of a turn, ms, roughly. */
  readonly turnMs: number;
  readonly samples: { readonly wall: number; readonly cpu: number | null }[];
}

export interface Measured {
  /** Every implementation's numbers or why it has none, in the order of `options.impls`. */
  readonly results: Result[];
  /** Whose failure came first: where it took the GPU along, the others' failures are not their own. */
  readonly firstFailure: ImplementationName | null;
  /** Whose answer never came: the GPU may be busy with it still, so that nothing was measured after it. */
  readonly stuck: ImplementationName | null;
}

class NoAnswer extends Error {}

export async function measure(workload: Workload, host: Host, options: MeasureOptions): Promise<Measured> {
  const failures = new Map<ImplementationName, string>();
  const entrants: Entrant[] = [];
  const expected = workload.expected();
  const impls = options.impls.filter((impl) => workload.makers[impl] !== undefined);
  const give = (stuck: ImplementationName | null): Measured => ({
    results: impls.map((impl) => {
      const entrant = entrants.find((candidate) => candidate.impl === impl);
      return toResult(workload.name, impl, entrant, failures.get(impl) ?? null);
    }),
    firstFailure: [...failures.keys()][0] ?? null,
    stuck,
  });
  for (const impl of impls) {
    host.progress(`${workload.name}: preparing ${impl}`);
    try {
      entrants.push(await inTime(prepare(workload, impl, expected, host, options.reps)));
    } catch (error) {
      failures.set(impl, reason(error));
      if (error instanceof NoAnswer) return give(impl);
    }
  }
  const turns = Math.max(0, ...entrants.map((entrant) => entrant.turns));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const entrant of rotated(entrants, turn)) {
      if (turn >= entrant.turns || failures.has(entrant.impl)) continue;
      const left = entrants.reduce(
        (sum, { turnMs, turns: all, samples, inner }) =>
          sum + (inner === 0 ? 0 : (all - samples.length) * turnMs),
        0,
      );
      host.progress(`${workload.name}: ${entrant.impl}, turn ${turn + 1} of ${entrant.turns}`, left / 1000);
      try {
        entrant.samples.push(await inTime(timed(workload.name, entrant, host)));
      } catch (error) {
        failures.set(entrant.impl, reason(error));
        if (error instanceof NoAnswer) return give(entrant.impl);
      }
    }
  }
  for (const { impl, subject } of entrants) if (!failures.has(impl)) subject.destroy();
  return give(null);
}

/** Under which name the ledger counts an implementation's buffers. */
const account = (workload: string, impl: ImplementationName): string => `${workload}, ${impl}`;

async function prepare(
  workload: Workload,
  impl: ImplementationName,
  expected: Float64Array | null,
  host: Host,
  reps: number,
): Promise<Entrant> {
  const make = workload.makers[impl];
  if (make === undefined) throw new Error(`${impl} does not take part`);
  countFor(account(workload.name, impl));
  const began = host.now();
  const subject = await make(host.context);
  const cpuBefore = await host.cpuMs();
  const runBegan = host.now();
  await subject.run();
  const firstMs = host.now() - began;
  const wall = host.now() - runBegan;
  const cpu = difference(await host.cpuMs(), cpuBefore);
  const error = expected === null ? null : relativeError(await subject.result(), expected);
  const common = { impl, subject, error, firstMs };
  if (wall > ONCE) return { ...common, inner: 0, turns: 0, turnMs: 0, samples: [{ wall, cpu }] };
  const warm = host.now();
  await subject.run();
  const warmMs = host.now() - warm;
  const inner = Math.min(200, Math.max(1, Math.ceil(TURN / Math.max(warmMs, 0.01))));
  const turnMs = inner * warmMs;
  const turns = Math.min(reps, Math.max(1, Math.floor(ONCE / turnMs)));
  return { ...common, inner, turns, turnMs, samples: [] };
}

async function timed(workload: string, entrant: Entrant, host: Host): Promise<Entrant['samples'][number]> {
  const { subject, inner, impl } = entrant;
  countFor(account(workload, impl));
  const cpuBefore = await host.cpuMs();
  const began = host.now();
  for (let i = 0; i < inner; i += 1) await subject.run();
  const wall = (host.now() - began) / inner;
  const cpu = difference(await host.cpuMs(), cpuBefore);
  return { wall, cpu: cpu === null ? null : cpu / inner };
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}

/** The entrants, beginning with another one each turn. */
function rotated<T>(list: readonly T[], by: number): T[] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`no answer within ${GIVE_UP / 60_000} minutes`)), GIVE_UP);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').slice(0, 300);
}

function toResult(
  workload: string,
  impl: ImplementationName,
  entrant: Entrant | undefined,
  failure: string | null,
): Result {
  const samples = entrant?.samples ?? [];
  const cpu = samples.flatMap((sample) => (sample.cpu === null ? [] : [sample.cpu]));
  const measured = failure === null && samples.length > 0;
  return {
    workload,
    impl,
    cpuMs: measured && cpu.length === samples.length ? median(cpu) : null,
    wallMs: measured ? median(samples.map(({ wall }) => wall)) : null,
    peakBytes: peakBytes(account(workload, impl)),
    error: entrant?.error ?? null,
    failure,
    firstMs: entrant?.firstMs ?? null,
    runs: measured ? samples.length * Math.max(1, entrant?.inner ?? 1) : 0,
  };
}
