/** A link is an experiment: `#v=1&seed=7&d=2` holds the version, the seed, and what differs from the defaults. */
import { reconcile, type Warning } from './rules';
import { allowed, valueOf } from './schema';
import { DEFAULTS, SETTINGS, settingOf, VERSION, type Experiment, type SettingKey } from './settings';

/** No link of ours comes near this; a longer one is not read at all. */
export const MAX_LINK_LENGTH = 8192;

const KEYS: ReadonlySet<string> = new Set(SETTINGS.map((s) => s.key));

function isKey(text: string): text is SettingKey {
  return KEYS.has(text);
}

/** A text short enough to show in a message. */
function clipped(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function warning(key: string, value: string, what: string): Warning {
  return { key, value, message: `${clipped(key)}=${clipped(value)}: ${what}` };
}

/** The raw values by key, the last of each; a Map, because a key may be called `__proto__`. */
function split(body: string, warnings: Warning[]): Map<string, string> {
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
      warnings.push(
        warning(...raw, 'not readable, a % must be followed by two hexadecimal digits of UTF-8.'),
      );
      continue;
    }
    const earlier = pairs.get(key);
    if (earlier !== undefined) {
      warnings.push(warning(key, earlier, `given more than once, the last (${clipped(value)}) counts.`));
    }
    pairs.set(key, value);
  }
  return pairs;
}

function checkVersion(text: string, warnings: Warning[]): void {
  if (text === String(VERSION)) return;
  const what =
    /^\d+$/.test(text) && Number(text) > VERSION
      ? `made by a newer version; this one reads v=${VERSION}, so some settings may be missing or differ.`
      : `must be ${VERSION}, the version of the link format. Read as ${VERSION}.`;
  warnings.push(warning('v', text, what));
}

/**
 * Reads a URL hash, with or without its `#`. Never throws: whatever is wrong is refused key by key, with a
 * warning, and everything else still counts.
 */
export function parseHash(hash: string): { experiment: Experiment; warnings: Warning[] } {
  const body = hash.startsWith('#') ? hash.slice(1) : hash;
  const warnings: Warning[] = [];
  if (body.length > MAX_LINK_LENGTH) {
    const message = `This link has ${body.length} characters; at most ${MAX_LINK_LENGTH} are read. Using the defaults.`;
    return { experiment: { ...DEFAULTS }, warnings: [{ key: '', value: '', message }] };
  }
  const values: Partial<Record<SettingKey, number | string>> = {};
  for (const [key, text] of split(body, warnings)) {
    if (key === 'v') {
      checkVersion(text, warnings);
    } else if (isKey(key)) {
      const setting = settingOf(key);
      const value = valueOf(setting, text);
      if (value === undefined) {
        warnings.push(warning(key, text, `must be ${allowed(setting)}. Using ${setting.default}.`));
      } else {
        values[key] = value;
      }
    } else {
      warnings.push(warning(key, text, `no such setting. Known are v, ${[...KEYS].join(', ')}.`));
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
