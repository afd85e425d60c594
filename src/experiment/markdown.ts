/** The settings as a Markdown table, for the README; the page does not load this. */
import help from '../texts/en/help.json';
import presets from '../texts/en/presets.json';
import { settingsInEnglish } from './english';
import { PRESETS } from './presets';
import { optionKey } from './keys';
import { allowed } from './schema';
import { type Setting, SETTINGS, VERSION } from './settings';

function row(cells: readonly string[]): string {
  return `| ${cells.map((c) => c.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

/** What a setting may be: its options with their names, or its range. */
function values(setting: Setting): string {
  const text = settingsInEnglish();
  if (setting.kind !== 'choice') {
    const { code, values: limits } = allowed(setting);
    return text(`allowed.${code}`, limits);
  }
  return setting.options.map((o) => `\`${o}\` ${text(optionKey(setting.key, o))}`).join('; ');
}

/** One row a key, in the order of links; cells are not aligned, a formatter does that. */
export function settingsTable(): string {
  const text = settingsInEnglish();
  const version = ['`v`', 'Version of the link format.', `${VERSION}`, `\`${VERSION}\``];
  const rows = SETTINGS.map((s) => {
    const label = text(`${s.key}.label`);
    const name = s.symbol === undefined ? label : `${label}, ${s.symbol}`;
    return [`\`${s.key}\``, `${name}. ${help[s.key]}`, values(s), `\`${s.default}\``];
  });
  const head = ['Key', 'Meaning', 'Values', 'Default'];
  return [head, head.map(() => '---'), version, ...rows].map(row).join('\n');
}

/** One row a claim of a preset: what tests/gpu/presets.test.ts checks. */
export function expectationsTable(): string {
  const rows = PRESETS.flatMap(({ id, expect }) =>
    expect.map(({ metric, after, is, bound, measured }) => [
      presets.list[id].name,
      `${after}`,
      `\`${metric}\``,
      `${is} ${bound}`,
      `${measured}`,
    ]),
  );
  const head = ['Preset', 'After iterations', 'Metric', 'Expected', 'Measured'];
  return [head, head.map(() => '---'), ...rows].map(row).join('\n');
}

/** The lesson of each preset, under its name. */
export function lessons(): string {
  const parts = PRESETS.map(({ id, hash }) => {
    const { name, summary, look, why, try: next } = presets.list[id];
    const link = `\`${hash === '' ? '#' : hash}\``;
    return [`### ${name}`, summary, link, `**Look at:** ${look}`, `**Why:** ${why}`, `**Try:** ${next}`];
  });
  return parts.flat().join('\n\n');
}

/** One row a preset. */
export function presetsTable(): string {
  const rows = PRESETS.map(({ id, hash }) => [
    presets.list[id].name,
    presets.list[id].summary,
    `\`${hash === '' ? '#' : hash}\``,
  ]);
  return [['Preset', 'Summary', 'Link'], ['---', '---', '---'], ...rows].map(row).join('\n');
}
