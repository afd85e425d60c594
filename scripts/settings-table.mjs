// Writes the settings and presets tables of README.md, and docs/presets.md, from the schema: node scripts/settings-table.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { runnerImport } from 'vite';

const root = join(import.meta.dirname, '..');
const readme = join(root, 'README.md');

/** @type {{ module: Record<'settingsTable' | 'presetsTable' | 'expectationsTable' | 'lessons', () => string> }} */
const { module } = await runnerImport(join(root, 'src/experiment/markdown.ts'), { configFile: false });

const [start, end] = ['<!-- settings:start -->', '<!-- settings:end -->'];
const text = readFileSync(readme, 'utf8');
const [from, to] = [text.indexOf(start), text.indexOf(end)];
if (from < 0 || to < from) throw new Error(`README.md needs the markers ${start} and ${end}, in this order.`);

const tables = `\n\n${module.settingsTable()}\n\n${module.presetsTable()}\n\n`;
const next = text.slice(0, from + start.length) + tables + text.slice(to);
writeFileSync(readme, await format(next, { ...(await resolveConfig(readme)), parser: 'markdown' }));

const page = join(root, 'docs', 'presets.md');
const parts = [
  '# Presets',
  'Written by `node scripts/settings-table.mjs`. Each preset is a link that shows one thing; the page has the same words in the lab, in English and Chinese.',
  module.lessons(),
  '## What is expected',
  'With seed 1; measured on SwiftShader, and checked by `npx vitest run --project gpu tests/gpu/presets.test.ts`. The loss is the mean of ten iterations; `src/experiment/presets.ts` says what the others are.',
  module.expectationsTable(),
];
writeFileSync(page, await format(parts.join('\n\n'), { ...(await resolveConfig(page)), parser: 'markdown' }));
