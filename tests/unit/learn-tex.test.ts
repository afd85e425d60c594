/** Every formula of the page is TeX that the typesetter takes without a doubt. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import katex from 'katex';
import { describe, expect, test } from 'vitest';
import { equationsOf } from '../../src/app/learn/slow/equations';
import { DEFAULTS, type Experiment } from '../../src/experiment';
import { EQUATIONS } from '../../src/experiment/equations';
import { STAGES } from '../../src/state/slow';

function typeset(tex: string): string {
  return katex.renderToString(tex, { displayMode: true, strict: 'error', throwOnError: true });
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => join(folder, name));
}

/** The values of `tex=` in a component's source that stand there as they are. */
const WRITTEN = /tex=(?:"([^"]*)"|\{(?:String\.)?raw`([^`$]*)`\})/g;
/** Formulas kept in a constant. */
const CONSTANT = /(?:String\.)?raw`([^`$]*)`/g;

describe('formulas', () => {
  const settings = Object.entries(EQUATIONS).flatMap(([key, tex]) => tex.map((line) => [key, line] as const));
  test.each(settings)('of the setting %s: %s', (_, tex) => {
    expect(typeset(tex)).toContain('<math');
  });

  const written = sources('src/app').flatMap((file) => {
    const source = readFileSync(file, 'utf8');
    return [...source.matchAll(WRITTEN), ...source.matchAll(CONSTANT)].map(
      (match) => [file, match[1] ?? match[2] ?? ''] as const,
    );
  });
  test.each(written)('in %s: %s', (_, tex) => {
    expect(typeset(tex)).toContain('<math');
  });

  const kinds: Partial<Experiment>[] = [
    {},
    { views: 'one' },
    { loss: 'plain' },
    { aggregate: 'sum' },
    { aggregate: 'sum', loss: 'plain' },
    { aggregate: 'distance' },
  ];
  test.each(kinds)('of an iteration in slow motion with %o', (change) => {
    for (const stage of STAGES) {
      const equations = equationsOf(stage, { ...DEFAULTS, ...change });
      expect(equations.length).toBeGreaterThan(0);
      for (const tex of equations) expect(typeset(tex)).toContain('<math');
    }
  });

  test('a formula that is no TeX is found out', () => {
    expect(() => typeset(String.raw`\frac{1`)).toThrow(/end of input/);
  });
});
