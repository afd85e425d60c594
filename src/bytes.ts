/** Amounts of memory in words. */

const UNITS = [
  { name: 'GiB', size: 2 ** 30 },
  { name: 'MiB', size: 2 ** 20 },
  { name: 'KiB', size: 2 ** 10 },
] as const;

/**
 * Two or three significant digits: "1.3 GiB", "38 MiB", "512 B".
 * @param towards where to round; a need is rounded up and a limit down, so that what does not fit never reads as if it did
 */
export function formatBytes(bytes: number, towards: 'nearest' | 'up' | 'down' = 'nearest'): string {
  const round = { nearest: Math.round, up: Math.ceil, down: Math.floor }[towards];
  // 1000 KiB reads worse than 0.98 MiB does.
  const unit = UNITS.find(({ size }) => bytes >= 0.97 * size);
  if (unit === undefined) return `${Math.ceil(bytes)} B`;
  const amount = bytes / unit.size;
  return `${amount < 9.95 ? round(10 * amount) / 10 : round(amount)} ${unit.name}`;
}
