/** The command line of `npm run bench`. */
import { parseArgs } from 'node:util';
import { IMPLEMENTATIONS, type ImplementationName } from '../core/implementation';

export const USAGE = `usage: npm run bench -- [NAME ...] [options]

NAME selects the workloads whose names begin with it; none selects all. The name ui stands alone: it measures
the page itself, its tasks, handlers and frames while it trains.

  --json FILE     writes the results to FILE
  --adapter KIND  software (default, the same on every machine) or hardware (this machine's GPU)
  --reps N        turns that each implementation takes (default 5)
  --impl LIST     of ${IMPLEMENTATIONS.join(', ')}; default all
  --growth        the alignment step for n = 128, 256, ... instead, ours only
  --help          this text`;

export interface Arguments {
  readonly json: string | undefined;
  readonly adapter: 'software' | 'hardware';
  readonly reps: number;
  readonly impls: readonly ImplementationName[];
  readonly growth: boolean;
  readonly help: boolean;
  /** Prefixes of workload names; none: all. */
  readonly names: readonly string[];
}

/** @throws Error that says what is wrong with the command line */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      adapter: { type: 'string', default: 'software' },
      reps: { type: 'string', default: '5' },
      impl: { type: 'string', default: IMPLEMENTATIONS.join(',') },
      growth: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { adapter, json, growth, help } = values;
  if (adapter !== 'software' && adapter !== 'hardware')
    throw new Error(`--adapter is software or hardware, not ${adapter}`);
  const reps = Number(values.reps);
  if (!Number.isInteger(reps) || reps < 1 || reps > 100)
    throw new Error(`--reps is a whole number from 1 to 100, not ${values.reps}`);
  const impls = values.impl.split(',').map((name) => {
    const known = IMPLEMENTATIONS.find((candidate) => candidate === name);
    if (known === undefined)
      throw new Error(`--impl is a list of ${IMPLEMENTATIONS.join(', ')}, not ${values.impl}`);
    return known;
  });
  if (positionals.includes('ui') && positionals.length > 1) throw new Error('ui is measured alone');
  return { json, adapter, reps, impls, growth, help, names: positionals };
}

/**
 * The names that begin with one of the prefixes, in their own order; all of them where there is no prefix.
 * @throws Error where a prefix fits none
 */
export function selectNames(all: readonly string[], prefixes: readonly string[]): string[] {
  for (const prefix of prefixes) {
    if (!all.some((name) => name.startsWith(prefix)))
      throw new Error(`no workload begins with "${prefix}"; there are ${all.join(', ')}`);
  }
  return all.filter((name) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)));
}
