/** Writes what a link says, in its canonical order, so that equal things have equal links. What does not fit is left out, and the link says so. */
import { canonical, HOT_KEYS, type RunChange } from './course';
import { numberText, toHash } from './hash';
import { type Extra, type Link, MOST_EVENTS, MOST_LEFT } from './link';
import { byText, checkpointsText, type Receipt } from './receipt';

/** Characters of a link at most, so that a whole address has fewer than 2,000. */
export const MOST_WRITTEN = 1800;

/** Each change as it stands in `ev`. */
function eventsOf(changes: readonly RunChange[]): string[] {
  return changes.flatMap(({ iteration, change }) =>
    HOT_KEYS.flatMap((key) => {
      const value = change[key];
      return value === undefined ? [] : [`${iteration}:${key}:${numberText(value)}`];
    }),
  );
}

function pair(key: Extra, value: string): string {
  // : and , are allowed in the fragment of a URL, and links are for reading.
  return value === ''
    ? ''
    : `&${key}=${encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2C', ',')}`;
}

function receiptText({ iteration, fingerprint, checkpoints, by }: Receipt): string {
  return (
    pair('at', String(iteration)) +
    pair('fp', fingerprint) +
    pair('ck', checkpointsText(checkpoints)) +
    pair('by', byText(by))
  );
}

/** What may follow the changes, the fullest first: without the view, then without where the receipt was made, then with its fingerprint alone. */
function tails(receipt: Receipt | null, view: string): string[] {
  const looks = pair('view', view);
  if (receipt === null) return [looks, ''];
  return [
    receiptText(receipt) + looks,
    receiptText(receipt),
    receiptText({ ...receipt, by: '' }),
    receiptText({ ...receipt, by: '', checkpoints: [] }),
    '',
  ];
}

function fits(hash: string): boolean {
  return hash.length <= MOST_WRITTEN;
}

/**
 * The link with its `#`. Where it would be too long the tail is shortened first, then the latest changes are left out; their number is said, and
 * without them the receipt would claim what nobody could make, so it goes too.
 */
export function writeLink({ course, left, receipt, view }: Link): string {
  const { experiment, recorded, changes } = canonical(course);
  const head = toHash(experiment) + pair('from', recorded ? 'recorded' : '');
  const events = eventsOf(changes);
  const whole = (count: number, tail: string) => {
    const lost = Math.min(events.length - count + left, MOST_LEFT);
    return (
      head + pair('ev', events.slice(0, count).join(',')) + pair('left', lost > 0 ? String(lost) : '') + tail
    );
  };
  if (events.length <= MOST_EVENTS) {
    const fitting = tails(receipt, view)
      .map((tail) => whole(events.length, tail))
      .find(fits);
    if (fitting !== undefined) return fitting;
  }
  let count = Math.min(events.length - 1, MOST_EVENTS);
  while (count > 0 && !fits(whole(count, ''))) count -= 1;
  return whole(Math.max(count, 0), '');
}
