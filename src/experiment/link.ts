/**
 * A link holds an experiment and, where there is more to say, its course, a receipt and a view:
 *
 *     #v=2&seed=7&d=2                         version, seed, and what differs from that version's defaults
 *     &file=shoes.zip&sha=...&prep=28.900.100 the reader's own data by name and hash
 *     &from=recorded&ev=200:u:0.3,400:lr:1e-3 where it begins, and hot settings changed on the way (iteration:key:value)
 *     &left=12                                so many later changes did not fit; the run's file has them
 *     &at=500&fp=...&ck=...&by=...            a receipt, see receipt.ts
 *     &view=...                               how it was looked at, see src/state/view-link.ts
 *
 * All of it in this order, so that equal things have equal links.
 */
import { canonical, type Course, freshCourse, HOT_KEYS, type HotKey, type RunChange } from './course';
import { migrate, type Pairs } from './migrations';
import { isOwnText, OWN_KEYS, type OwnKey } from './own';
import { byText, checkpointsFrom, isFingerprint, iterationOf, type Receipt } from './receipt';
import { reconcile, type Refusal } from './rules';
import { allowed, valueOf } from './schema';
import {
  DEFAULTS,
  EXPERIMENT_KEYS,
  SETTINGS,
  settingOf,
  VERSION,
  type Experiment,
  type SettingKey,
} from './settings';

/** No link of ours comes near this; a longer one is not read at all. */
export const MAX_LINK_LENGTH = 8192;
/** Longest text of a view. */
const MOST_VIEW = 700;
/** What a view is written with: nothing that a link would have to encode. */
const VIEW = /^[\w.:,~-]*$/;
/** Most changes that a link holds, counted by setting. */
export const MOST_EVENTS = 200;
/** Greatest number that `left` may say. */
export const MOST_LEFT = 9_999_999;

/** Everything that a link can say. */
export interface Link {
  readonly course: Course;
  /** Later changes that did not fit. */
  readonly left: number;
  readonly receipt: Receipt | null;
  /** How it was looked at, in the words of src/state/view-link.ts; empty for the reader's own view. */
  readonly view: string;
}

const KEYS: ReadonlySet<string> = new Set(SETTINGS.map((s) => s.key));
/** What a link says beside the experiment, in canonical order. */
const EXTRAS = ['from', 'ev', 'left', 'at', 'fp', 'ck', 'by', 'view'] as const;
export type Extra = (typeof EXTRAS)[number];

const isKey = (text: string): text is SettingKey => KEYS.has(text);
const isOwnKey = (text: string): text is OwnKey => (OWN_KEYS as readonly string[]).includes(text);
const isExtra = (text: string): text is Extra => (EXTRAS as readonly string[]).includes(text);
const isHotKey = (text: string): text is HotKey => (HOT_KEYS as readonly string[]).includes(text);

function refusal(key: string, value: string, code: Refusal['code'], values: Refusal['values'] = {}): Refusal {
  return { key, value, code, values };
}

/** The raw values by key, the last of each; a Map, because a key may be called `__proto__`. */
function split(body: string, warnings: Refusal[]): Pairs {
  const pairs: Pairs = new Map();
  for (const part of body.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const raw = at < 0 ? ([part, ''] as const) : ([part.slice(0, at), part.slice(at + 1)] as const);
    let key: string;
    let value: string;
    try {
      [key, value] = [decodeURIComponent(raw[0]), decodeURIComponent(raw[1])];
    } catch {
      warnings.push(refusal(...raw, 'unreadable'));
      continue;
    }
    const earlier = pairs.get(key);
    if (earlier !== undefined) {
      warnings.push(refusal(key, earlier, 'repeated', { last: value }));
    }
    pairs.set(key, value);
  }
  return pairs;
}

/** Takes the version out of the pairs, and brings those of an older one up to date. */
function toPresent(pairs: Pairs, warnings: Refusal[]): void {
  const text = pairs.get('v');
  pairs.delete('v');
  if (text === undefined || text === String(VERSION)) return;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number < VERSION) {
    migrate(pairs, number, (key, value, code) =>
      warnings.push(refusal(key, value, code, { version: number })),
    );
  } else {
    warnings.push(refusal('v', text, number > VERSION ? 'newer' : 'version', { version: VERSION }));
  }
}

function readExperiment(pairs: Pairs, warnings: Refusal[]): Experiment {
  const values: Partial<Record<SettingKey | OwnKey, number | string>> = {};
  for (const [key, text] of pairs) {
    if (isKey(key)) {
      const setting = settingOf(key);
      const value = valueOf(setting, text);
      if (value === undefined) {
        const { code, values: limits } = allowed(setting);
        warnings.push(refusal(key, text, code, { ...limits, fallback: setting.default }));
      } else {
        values[key] = value;
      }
    } else if (isOwnKey(key)) {
      if (isOwnText(key, text)) values[key] = text;
      else warnings.push(refusal(key, text, key));
    } else if (!isExtra(key)) {
      warnings.push(refusal(key, text, 'unknown', { known: [...EXPERIMENT_KEYS, ...EXTRAS].join(', ') }));
    }
  }
  const whole = reconcile({ ...DEFAULTS, ...values } as Experiment);
  warnings.push(...whole.warnings);
  return whole.experiment;
}

/** Reads `ev`. One that is wrong ends the reading: what came after it would be another course. @returns how many were not read, too */
function readChanges(
  text: string | undefined,
  warnings: Refusal[],
): { changes: RunChange[]; unread: number } {
  const changes: RunChange[] = [];
  if (text === undefined) return { changes, unread: 0 };
  const parts = text.split(',');
  for (const [at, part] of parts.slice(0, MOST_EVENTS).entries()) {
    const [k = '', key = '', raw = '', ...more] = part.split(':');
    const iteration = k === '0' ? 0 : iterationOf(k);
    const value = isHotKey(key) ? valueOf(settingOf(key), raw) : undefined;
    const last = changes.at(-1);
    const late = iteration !== undefined && iteration >= (last?.iteration ?? 0);
    if (iteration === undefined || value === undefined || more.length > 0 || !late) {
      warnings.push(refusal('ev', part, 'event', { keys: HOT_KEYS.join(', ') }));
      return { changes, unread: parts.length - at };
    }
    if (last?.iteration === iteration) changes.pop();
    changes.push({
      iteration,
      change: { ...(last?.iteration === iteration ? last.change : {}), [key]: value },
    });
  }
  const unread = Math.max(0, parts.length - MOST_EVENTS);
  if (unread > 0) warnings.push(refusal('ev', `${parts.length}`, 'events', { most: MOST_EVENTS }));
  return { changes, unread };
}

function readReceipt(pairs: Pairs, warnings: Refusal[]): Receipt | null {
  const [at, fp, ck, by] = [pairs.get('at'), pairs.get('fp'), pairs.get('ck'), pairs.get('by')];
  if ([at, fp, ck, by].every((text) => text === undefined)) return null;
  const iteration = iterationOf(at ?? '');
  if (iteration === undefined) warnings.push(refusal('at', at ?? '', 'receiptAt'));
  else if (fp === undefined || !isFingerprint(fp)) warnings.push(refusal('fp', fp ?? '', 'receiptPrint'));
  else {
    const checkpoints = checkpointsFrom(ck ?? '', iteration);
    if (checkpoints === undefined) warnings.push(refusal('ck', ck ?? '', 'receiptPoints'));
    return { iteration, fingerprint: fp, checkpoints: checkpoints ?? [], by: byText(by ?? '') };
  }
  return null;
}

/**
 * Reads a URL hash, with or without its `#`. Never throws: whatever is wrong is refused key by key, and everything
 * else still counts.
 */
export function readLink(hash: string): { link: Link; warnings: Refusal[] } {
  const body = hash.startsWith('#') ? hash.slice(1) : hash;
  if (body.length > MAX_LINK_LENGTH) {
    const long = refusal('', '', 'long', { length: body.length, most: MAX_LINK_LENGTH });
    return { link: linkOf({ ...DEFAULTS }), warnings: [long] };
  }
  const warnings: Refusal[] = [];
  const pairs = split(body, warnings);
  toPresent(pairs, warnings);
  return { link: readPairs(pairs, warnings), warnings };
}

/** Reads the pairs of the present version; see `readLink`. */
function readPairs(pairs: Pairs, warnings: Refusal[]): Link {
  const experiment = readExperiment(pairs, warnings);
  const from = pairs.get('from');
  if (from !== undefined && from !== 'recorded') warnings.push(refusal('from', from, 'from'));
  const { changes, unread } = readChanges(pairs.get('ev'), warnings);
  const left = pairs.get('left');
  if (left !== undefined && iterationOf(left) === undefined) warnings.push(refusal('left', left, 'left'));
  return {
    course: canonical({ experiment, recorded: from === 'recorded', changes }),
    left: Math.min((iterationOf(left ?? '') ?? 0) + unread, MOST_LEFT),
    receipt: readReceipt(pairs, warnings),
    view: readView(pairs.get('view') ?? '', warnings),
  };
}

function readView(text: string, warnings: Refusal[]): string {
  if (text.length > MOST_VIEW) warnings.push(refusal('view', text, 'view', { most: MOST_VIEW }));
  else if (!VIEW.test(text)) warnings.push(refusal('view', text, 'viewText'));
  else return text;
  return '';
}

/** The link of an experiment that has not begun. */
export function linkOf(experiment: Experiment): Link {
  return { course: freshCourse(experiment), left: 0, receipt: null, view: '' };
}

/** An experiment from a URL hash, without what else the link says; see `readLink`. */
export function readHash(hash: string): { experiment: Experiment; warnings: Refusal[] } {
  const { link, warnings } = readLink(hash);
  return { experiment: link.course.experiment, warnings };
}
