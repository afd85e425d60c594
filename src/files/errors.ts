/**
 * What is wrong with a file: a code of the files' catalogue and what belongs into its message. The page says it in its own language; `message`
 * is the English, for scripts, so these messages hold nothing but placeholders.
 */
import messages from '../texts/en/files.json';

export type FileCode = keyof typeof messages.errors;
export type FileValues = Readonly<Record<string, string | number>>;

/** A failure as plain data, which crosses threads. */
export interface FileTrouble {
  readonly code: FileCode;
  readonly values: FileValues;
}

/** Longest part of a file that a message repeats, in characters. */
const SHOWN = 60;
const START = new RegExp(`^.{0,${SHOWN}}`, 'su');

/** Text of a file as a message may show it: printable, and short. */
export function shown(text: string): string {
  const printable = text.slice(0, 4 * SHOWN).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
  const head = START.exec(printable)?.[0] ?? '';
  return head === printable ? head : `${head}…`;
}

/** A value of a file as a message may show it. */
export function shownJson(value: unknown): string {
  return shown(JSON.stringify(value) ?? '–');
}

/** A file that cannot be read. */
export class FileError extends Error implements FileTrouble {
  override readonly name = 'FileError';
  readonly code: FileCode;
  readonly values: FileValues;

  constructor(code: FileCode, values: FileValues = {}, options?: ErrorOptions) {
    super(inEnglish({ code, values }), options);
    this.code = code;
    this.values = values;
  }
}

/** Whatever was thrown, as plain data: what is no FileError is a fault of ours, and keeps its words. */
export function troubleOf(thrown: unknown): FileTrouble {
  if (thrown instanceof FileError) return { code: thrown.code, values: thrown.values };
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', values: { reason: shown(reason) } };
}

function inEnglish({ code, values }: FileTrouble): string {
  return messages.errors[code].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
