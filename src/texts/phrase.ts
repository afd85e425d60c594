/** Something to say, in no language yet: a key of the engine's catalogue and what belongs into it. Plain data, so it crosses threads. */
import type { MessageKeys, NestedKeyOf } from 'use-intl/core';
import type engine from './en/engine.json';

type EngineMessages = typeof engine;

/** Key of a message of the engine's catalogue. */
export type PhraseKey = MessageKeys<EngineMessages, NestedKeyOf<EngineMessages>>;

/** What may stand in a message: plain values, another phrase, or several of them in a row. */
export type PhraseValue = string | number | Phrase | readonly Phrase[];

export interface Phrase {
  readonly key: PhraseKey;
  readonly values?: Readonly<Record<string, PhraseValue>>;
}

/** A translator of the engine's catalogue into one language. */
export type Translate = (key: PhraseKey, values?: Record<string, string | number>) => string;

export function phrase(key: PhraseKey, values?: Readonly<Record<string, PhraseValue>>): Phrase {
  return values === undefined ? { key } : { key, values };
}

/** The phrase in the translator's language, the phrases within it first. */
export function render(translate: Translate, { key, values = {} }: Phrase): string {
  const said = Object.entries(values).map(([name, value]) => [name, valueOf(translate, value)] as const);
  return translate(key, Object.fromEntries(said));
}

function isPhrase(value: PhraseValue): value is Phrase {
  return typeof value === 'object' && 'key' in value;
}

function valueOf(translate: Translate, value: PhraseValue): string | number {
  if (typeof value !== 'object') return value;
  if (isPhrase(value)) return render(translate, value);
  return value.map((part) => render(translate, part)).join(translate('separator'));
}
