/** Compiled messages say what the messages say as they are written, which intl-messageformat knows: in each language, whatever their values. */
import { readdir, readFile } from 'node:fs/promises';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import fc from 'fast-check';
import { IntlMessageFormat } from 'intl-messageformat';
import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import { compileMessage, compileTexts } from '../../src/texts/plugin/compile.js';
import { texts } from '../../src/texts/plugin/vite.js';
import engine from '../../src/texts/en/engine.json';
import page from '../../src/texts/en/page.json';

type Value = string | number;
type Values = Readonly<Record<string, Value | ((chunks: unknown) => string)>>;

/** Values at which languages change words or group digits. */
const NUMBERS = [0, 1, 2, 3, 5, 1234, 1234567.891, -1];

/** What a message asks for: of each value those worth trying, of each tag its name. */
function asked(ast: readonly MessageFormatElement[], found = new Map<string, Set<Value> | null>()) {
  const attempt = (name: string, values: readonly Value[]) => {
    const known = found.get(name) ?? new Set();
    for (const value of values) known.add(value);
    found.set(name, known);
  };
  for (const part of ast) {
    if (part.type === TYPE.argument) attempt(part.value, ['text', 12345.678]);
    else if (part.type === TYPE.number) attempt(part.value, NUMBERS);
    else if (part.type === TYPE.tag) {
      found.set(part.value, null);
      asked(part.children, found);
    } else if (part.type === TYPE.plural || part.type === TYPE.select) {
      const words = Object.keys(part.options);
      attempt(part.value, part.type === TYPE.plural ? NUMBERS : [...words, 'none of these']);
      for (const option of Object.values(part.options)) asked(option.value, found);
    }
  }
  return found;
}

/** Values for a message: each of the values worth trying comes with each of the first that chooses words, where there is one. */
function samples(message: string): Values[] {
  const needs = [...asked(parse(message))];
  const most = Math.max(1, ...needs.map(([, tried]) => tried?.size ?? 1));
  const pick = (turn: number, shift: number): Values =>
    Object.fromEntries(
      needs.map(([name, tried], i): [string, Values[string]] => {
        if (tried === null) return [name, (chunks) => `<${name}>${String(chunks)}</${name}>`];
        const values = [...tried];
        return [name, values[(turn + i * shift) % values.length] ?? ''];
      }),
    );
  return Array.from({ length: most }, (_, turn) => [pick(turn, 0), pick(turn, 1), pick(turn, 2)]).flat();
}

type Say = (values: Values) => unknown;

/** As the page says it, from what the plugin makes of it. */
function said(locale: string, message: string): Say {
  const text = createTranslator({
    locale,
    messages: { message: compileMessage(message) } as unknown as { message: string },
    onError: (error) => {
      throw error;
    },
  });
  return (values) => text.markup('message', values);
}

/** As it is said without compiling it. */
function written(locale: string, message: string): Say {
  const text = new IntlMessageFormat(message, locale);
  return (values) => text.format(values);
}

const flat = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value as object).flatMap(flat);

async function catalogues(locale: string): Promise<[string, string[]][]> {
  const files = (await readdir(`src/texts/${locale}`)).filter((file) => file.endsWith('.json'));
  const read = async (file: string): Promise<[string, string[]]> => [
    `${locale}/${file}`,
    flat(JSON.parse(await readFile(`src/texts/${locale}/${file}`, 'utf8'))),
  ];
  return Promise.all(files.map(read));
}

/** Text in ICU syntax, behind a brace that is text. */
function quoted(text: string): string {
  return `'{'${text.replaceAll("'", "''").replaceAll(/[{}<>]+/g, "'$&'")}`;
}

const CATALOGUES = [...(await catalogues('en')), ...(await catalogues('zh'))];

describe('the compiled catalogues', () => {
  it.each(CATALOGUES)('%s says what is written', (file, all) => {
    const locale = file.slice(0, 2);
    expect(all.length).toBeGreaterThan(0);
    for (const message of all) {
      const [compiled, parsed] = [said(locale, message), written(locale, message)];
      for (const values of samples(message)) expect(compiled(values), message).toBe(parsed(values));
    }
  });

  it('are what is imported', () => {
    expect(page.run.progress).toEqual(compileMessage('<b>{done}</b> / {goal}<wide> iterations</wide>'));
    expect(page.run.progress).not.toBeTypeOf('string');
    expect(page.run.left).toBe('{duration} left');
    // Read without a formatter, by the worker too.
    expect(flat(engine).length).toBe(flat(compileTexts(engine)).length);
  });
});

describe('a compiled message', () => {
  it('is text where it is nothing but text and placeholders', () => {
    expect(compileMessage('{key}={value}: it’s “{b}”')).toBe('{key}={value}: it’s “{b}”');
    expect(compileMessage("it''s")).toBe("it's");
    expect(compileMessage('')).toBe('');
  });

  it('is a tree where braces are text, or words are chosen', () => {
    expect(compileMessage("'{a}' {a}")).toEqual(['{a} ', ['a']]);
    expect(compileMessage("'{a}'")).toEqual(['{a}']);
    expect(compileMessage('{n, number}')).toEqual([['n', expect.any(Number)]]);
  });

  const BARE = ['a', 'b', ' ', '.', '$', '&', '\\', '零'];
  const bare = fc.string({ unit: fc.constantFrom(...BARE) });
  const literal = fc
    .string({ unit: fc.constantFrom(...BARE, '{', '}', '<', '>', "'", '#', '|', ',') })
    .map(quoted);
  const part = fc.oneof(
    literal,
    bare,
    fc.constantFrom('{a}', '{b}', '{a, number}', '{a, plural, one {# x {b}} other {# y {a}}}'),
    bare.map((text) => `{b, select, x {${text}} other {{b} ${text}}}`),
    bare.map((text) => `<i>${text}{a}</i>`),
  );

  it('says what is written, whatever it holds', () => {
    const messages = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
    const values = fc.record({ a: fc.integer(), b: fc.constantFrom('x', 'y', '$&', '{a}', '<i>') });
    fc.assert(
      fc.property(messages, values, fc.constantFrom('en', 'zh'), (message, given, locale) => {
        const all = { ...given, i: (chunks: unknown) => `[${String(chunks)}]` };
        expect(said(locale, message)(all)).toBe(written(locale, message)(all));
      }),
    );
  });

  it.each(['{a}', '{a, number}', '{a, plural, other {#}}', '{a, select, other {x}}', '<a>x</a>'])(
    'is not said without its values: %s',
    (message) => {
      expect(() => said('en', message)({})).toThrow('No value is given for a.');
    },
  );
});

describe('what cannot be read', () => {
  it('is named by its key', () => {
    expect(() => compileTexts({ run: { left: '{n, plural, one {x}}' } })).toThrow(
      /message run\.left .*\{n, plural/,
    );
  });

  it('is named by its file', () => {
    const { transform } = texts();
    if (typeof transform !== 'object') throw new Error('expected a hook');
    expect(() => transform.handler.call({} as never, '{"a": "{"}', '/src/texts/en/page.json')).toThrow(
      /page\.json: The message a /,
    );
  });
});
