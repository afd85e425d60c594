/** A link is an experiment: `#v=1&seed=7&d=2` holds the version, the seed, and what differs from the defaults. */
import { reconcile, type Refusal } from './rules';
import { allowed, valueOf } from './schema';
import { DEFAULTS, SETTINGS, settingOf, VERSION, type Experiment, type SettingKey } from './settings';

/** No link of ours comes near this; a longer one is not read at all. */
export const MAX_LINK_LENGTH = 8192;

const KEYS: ReadonlySet<string> = new Set(SETTINGS.map((s) => s.key));

function isKey(text: string): text is SettingKey {
  return KEYS.has(text);
}

function refusal(key: string, value: string, code: Refusal['code'], values: Refusal['values'] = {}): Refusal {
  return { key, value, code, values };
}

/** The raw values by key, the last of each; a Map, because a key may be called `__proto__`. */
function split(body: string, warnings: Refusal[]): Map<string, string> {
  const pairs = new Map<string, string>();
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

function checkVersion(text: string, warnings: Refusal[]): void {
  if (text === String(VERSION)) return;
  const newer = /^\d+$/.test(text) && Number(text) > VERSION;
  warnings.push(refusal('v', text, newer ? 'newer' : 'version', { version: VERSION }));
}

/**
 * Reads a URL hash, with or without its `#`. Never throws: whatever is wrong is refused key by key, and everything
 * else still counts.
 */
export function readHash(hash: string): { experiment: Experiment; warnings: Refusal[] } {
  const body = hash.startsWith('#') ? hash.slice(1) : hash;
  if (body.length > MAX_LINK_LENGTH) {
    const long = refusal('', '', 'long', { length: body.length, most: MAX_LINK_LENGTH });
    return { experiment: { ...DEFAULTS }, warnings: [long] };
  }
  const warnings: Refusal[] = [];
  const values: Partial<Record<SettingKey, number | string>> = {};
  for (const [key, text] of split(body, warnings)) {
    if (key === 'v') {
      checkVersion(text, warnings);
    } else if (isKey(key)) {
      const setting = settingOf(key);
      const value = valueOf(setting, text);
      if (value === undefined) {
        const { code, values: limits } = allowed(setting);
        warnings.push(refusal(key, text, code, { ...limits, fallback: setting.default }));
      } else {
        values[key] = value;
      }
    } else {
      warnings.push(refusal(key, text, 'unknown', { known: [...KEYS].join(', ') }));
    }
  }
  const whole = reconcile({ ...DEFAULTS, ...values } as Experiment);
  return { experiment: whole.experiment, warnings: [...warnings, ...whole.warnings] };
}

/**
 * The shortest text that reads back as the same number: 0.2 but 1e-6. Whole numbers stay plain, and no + is
 * written, which some programs that pass links on turn into a space.
 */
function numberText(x: number): string {
  const plain = String(x).replace('+', '');
  if (Number.isInteger(x)) return plain;
  const scientific = x.toExponential().replace('+', '');
  return scientific.length < plain.length ? scientific : plain;
}

/** The link of an experiment, with its `#`; equal experiments have equal links. */
export function toHash(e: Experiment): string {
  const pairs = SETTINGS.filter((s) => s.key === 'seed' || e[s.key] !== DEFAULTS[s.key]).map((s) => {
    const value = e[s.key];
    return `&${s.key}=${typeof value === 'number' ? numberText(value) : value}`;
  });
  return `#v=${VERSION}${pairs.join('')}`;
}
