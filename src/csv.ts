/** Tables as RFC 4180 text. */

export type Cell = string | number | null;

function escape(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines of a table, the head first. */
export function csv(head: readonly string[], rows: Iterable<readonly Cell[]>): string {
  return `${[head, ...rows].map((row) => row.map(escape).join(',')).join('\r\n')}\r\n`;
}
