/** The settings as a Markdown table, for the README; the page does not load this. */
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
    return [`\`${s.key}\``, `${name}. ${text(`${s.key}.help`)}`, values(s), `\`${s.default}\``];
  });
  const head = ['Key', 'Meaning', 'Values', 'Default'];
  return [head, head.map(() => '---'), version, ...rows].map(row).join('\n');
}

/** One row a preset. */
export function presetsTable(): string {
  const text = settingsInEnglish();
  const rows = PRESETS.map(({ id, hash }) => [
    text(`presets.${id}.name`),
    text(`presets.${id}.summary`),
    `\`${hash === '' ? '#' : hash}\``,
  ]);
  return [['Preset', 'Summary', 'Link'], ['---', '---', '---'], ...rows].map(row).join('\n');
}
