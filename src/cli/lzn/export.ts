/** `lzn export`: the experiment of a link as a configuration for another program. */
import { writeFileSync } from 'node:fs';
import type { Context } from './context';
import { EXIT, type Exit } from './failure';
import { linkFrom, type LinkOptions } from './link-options';
import { toPytorch } from './pytorch';

export interface ExportOptions extends LinkOptions {
  readonly to: 'pytorch';
  readonly labels?: boolean;
  readonly gpus: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** @returns the exit status */
export function exportRun(options: ExportOptions, { print }: Pick<Context, 'print'>): Exit {
  const { to, labels = false, gpus, out, json = false } = options;
  const link = linkFrom(options, (message) => process.stderr.write(`left out: ${message}\n`));
  const { python, config, notes, study } = toPytorch(link, { study: labels ? 3 : 2, gpus });
  if (out !== undefined) writeFileSync(out, python);
  if (json) {
    const of = (fate: (typeof notes)[number]['fate']) =>
      notes
        .filter((note) => note.fate === fate)
        .map(({ key, value, writes, why }) => ({ key, value, fields: Object.keys(writes), why }));
    const parts = { carried: of('carried'), changed: of('changed'), left: of('left') };
    print(JSON.stringify({ to, caseStudy: study, config, ...parts, python }, null, 2));
  } else if (out === undefined) {
    print(python.trimEnd());
  }
  return EXIT.done;
}
