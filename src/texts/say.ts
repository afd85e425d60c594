/**
 * What the engine says: in English for scripts and logs, and as a phrase that the page says in its own language. Only the engine's part of
 * the English catalogue is read here, so that the worker does not carry the page's texts.
 */
import engine from './en/engine.json';
import { type Phrase, phrase, type PhraseKey, type PhraseValue, render, type Translate } from './phrase';

/** A message in English; `text` is the same in no language, where it came from the catalogue. */
export interface Words {
  readonly message: string;
  readonly text?: Phrase;
}

/** Words from the catalogue. */
export type Said = Required<Words>;

/** A key's message of the catalogue; keys are paths, "failures.notFinite". */
function messageOf(key: PhraseKey): string {
  let here: unknown = engine;
  for (const name of key.split('.')) here = (here as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (typeof here !== 'string') throw new Error(`The engine's catalogue has no ${key}.`);
  return here;
}

// The engine's messages hold nothing but placeholders (tests/unit/texts.test.ts), so the worker carries no formatter.
const english: Translate = (key, values = {}) =>
  messageOf(key).replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]));

/** A phrase in English. */
export function inEnglish(text: Phrase): string {
  return render(english, text);
}

/** A message of the engine's catalogue with its values. */
export function say(key: PhraseKey, values?: Readonly<Record<string, PhraseValue>>): Said {
  const text = phrase(key, values);
  return { message: inEnglish(text), text };
}

/** An error that the page can say in its own language. */
export class SaidError extends Error {
  readonly text: Phrase;

  constructor({ message, text }: Said, options?: ErrorOptions) {
    super(message, options);
    this.text = text;
  }
}

/** The words of whatever was thrown. */
export function wordsOf(thrown: unknown): Words {
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const { message } = thrown;
  return thrown instanceof SaidError ? { message, text: thrown.text } : { message };
}

/** Words as part of a phrase: the phrase they are, or else the message as it stands. */
export function quoted({ message, text }: Words): PhraseValue {
  return text ?? message;
}
