/** How long ago, in a word. */
import { textsOf } from '../../state/language';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @param then milliseconds since 1970 */
export function ago(then: number, now = Date.now()): string {
  const text = textsOf('files');
  const seconds = Math.max(0, (now - then) / 1000);
  if (seconds < MINUTE) return text('ago.moment');
  if (seconds < HOUR) return text('ago.minutes', { count: Math.floor(seconds / MINUTE) });
  if (seconds < DAY) return text('ago.hours', { count: Math.floor(seconds / HOUR) });
  return text('ago.days', { count: Math.floor(seconds / DAY) });
}
