/** The settings as a Markdown table, for the README; the page does not load this. */
import { PRESETS } from './presets';
import { allowed } from './schema';
import { SETTINGS, VERSION } from './settings';

function row(cells: readonly string[]): string {
  return `| ${cells.map((c) => c.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

/** One row a key, in the order of links; cells are not aligned, a formatter does that. */
export function settingsTable(): string {
  const version = ['`v`', 'Version of the link format.', `${VERSION}`, `\`${VERSION}\``];
  const rows = SETTINGS.map((s) => {
    const name = s.symbol === undefined ? s.label : `${s.label}, ${s.symbol}`;
    const values =
      s.kind === 'choice' ? s.options.map((o) => `\`${o.value}\` ${o.label}`).join('; ') : allowed(s);
    return [`\`${s.key}\``, `${name}. ${s.help}`, values, `\`${s.default}\``];
  });
  const head = ['Key', 'Meaning', 'Values', 'Default'];
  return [head, head.map(() => '---'), version, ...rows].map(row).join('\n');
}

/** One row a preset. */
export function presetsTable(): string {
  const rows = PRESETS.map((p) => [p.name, p.summary, `\`${p.hash === '' ? '#' : p.hash}\``]);
  return [['Preset', 'Summary', 'Link'], ['---', '---', '---'], ...rows].map(row).join('\n');
}
