/**
 * What is wrong with data that a person has opened: a code of the catalogue `own` and its values. The page says it in its own language;
 * `message` is the English, for scripts. As in the engine's catalogue, these messages hold nothing but placeholders.
 */
import own from '../../texts/en/own.json';

export type OwnErrorCode = keyof typeof own.errors;
export type OwnErrorValues = Readonly<Record<string, string | number>>;

/** An OwnError as plain data, which crosses from worker to page. */
export interface OwnErrorDetail {
  readonly code: OwnErrorCode;
  readonly values: OwnErrorValues;
}

/** Characters of what was found in a file that a message repeats. */
const QUOTED = 60;

export class OwnError extends Error implements OwnErrorDetail {
  override readonly name = 'OwnError';
  readonly code: OwnErrorCode;
  readonly values: OwnErrorValues;

  constructor(code: OwnErrorCode, values: OwnErrorValues, options?: ErrorOptions) {
    const short = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? quote(value) : value]),
    );
    super(inEnglish(code, short), options);
    this.code = code;
    this.values = short;
  }
}

/** Whatever was thrown, as plain data. What is no OwnError is a fault of ours, and says so. */
export function detailOf(thrown: unknown): OwnErrorDetail {
  if (thrown instanceof OwnError) return { code: thrown.code, values: thrown.values };
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', values: { reason: quote(reason) } };
}

function inEnglish(code: OwnErrorCode, values: OwnErrorValues): string {
  return own.errors[code].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/** Without what would disturb a line of text, and not longer than a line. */
function quote(text: string): string {
  const plain = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return plain.length <= QUOTED ? plain : `…${plain.slice(1 - QUOTED)}`;
}
