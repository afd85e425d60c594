/** The catalogues of all languages say the same things: same keys, same arguments, messages that can be read. */
import { readdir, readFile } from 'node:fs/promises';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { DATASET_NAMES } from '../../src/data/shapes';
import { SETTINGS } from '../../src/experiment';
import type { Locale } from '../../src/texts/catalogue';
import { en } from '../../src/texts/en';
import { LATER } from '../../src/texts/later';
import { phrase } from '../../src/texts/phrase';
import { inEnglish, quoted, SaidError, say, wordsOf } from '../../src/texts/say';
import { zh } from '../../src/texts/zh';

/** Nested texts as a flat list: "page.run.step" and its message. */
function flat(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? flat(value, `${path}${key}.`)
      : [[path + key, String(value)]],
  );
}

/** Names of the namespaces that a language has a file for. */
async function namespaces(locale: Locale): Promise<string[]> {
  const files = await readdir(`src/texts/${locale}`);
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
}

/** Everything in one language as it is written: what is imported has been compiled already (src/texts/plugin). */
async function whole(locale: Locale): Promise<Map<string, string>> {
  const texts = (await namespaces(locale)).map(
    async (name) =>
      [name, JSON.parse(await readFile(`src/texts/${locale}/${name}.json`, 'utf8')) as object] as const,
  );
  return new Map(flat(Object.fromEntries(await Promise.all(texts))));
}

const english = await whole('en');
const chinese = await whole('zh');

/** What a message asks of whoever says it: values by name, words by which it chooses, tags. */
function needs(ast: readonly MessageFormatElement[]): string[] {
  return ast.flatMap((part) => {
    if (part.type === TYPE.literal || part.type === TYPE.pound) return [];
    if (part.type === TYPE.tag) return [`<${part.value}>`, ...needs(part.children)];
    if (part.type !== TYPE.select && part.type !== TYPE.plural) return [part.value];
    // Languages differ in their plural forms, but not in the words that a value may be.
    const words =
      part.type === TYPE.select ? Object.keys(part.options).map((w) => `${part.value}: ${w}`) : [];
    return [part.value, ...words, ...Object.values(part.options).flatMap((option) => needs(option.value))];
  });
}

function needsOf(message: string): string[] {
  return [...new Set(needs(parse(message)))].toSorted();
}

/** What is written alike in Chinese: names, file formats, units. */
const ALIKE =
  /^(?:[\d\s.,，、;；:/=×%−+()·→≈…–\-²√]|MNIST|Fashion(?:-MNIST)?|ReLU|GELU|MLP|Euler|Heun|RK45|rtol|atol|MMD|U-Net|gzip|PNG|SVG|CSV|WGSL|WebGPU|LZN|SimCLR|MoCo|BYOL|SimSiam|SwAV|MVEB|LeJEPA|(?:VQ-|RQ-)?VAE|MAE|Sinkhorn|[βελτ]|RankMe|GPU|kNN|Esc|Enter|Space|Shift|Ctrl|Tab|ln|\b[a-zA-Z]\b)*$/;

describe('the catalogues', () => {
  it('are all part of the page', async () => {
    const known = [...Object.keys(en), ...Object.keys(LATER)].toSorted();
    expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted());
    for (const locale of ['en', 'zh'] as const) expect((await namespaces(locale)).toSorted()).toEqual(known);
  });

  it('have the same keys', () => {
    expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it.each([...english])('%s takes the same values in each language', (key, message) => {
    expect(chinese.get(key) === '').toBe(message === '');
    expect(needsOf(chinese.get(key) ?? '')).toEqual(needsOf(message));
  });

  it('are translated', () => {
    const same = [...chinese].filter(([, message]) => {
      const bare = message.replaceAll(/\{[^{}]*\}|<[^<>]*>/g, '');
      return !/\p{Script=Han}/u.test(message) && !ALIKE.test(bare);
    });
    expect(same).toEqual([]);
  });

  it('write Chinese with Chinese punctuation', () => {
    const wrong = [...chinese].filter(([, message]) =>
      /\p{Script=Han}[,;!?]|\p{Script=Han}\.(?:\s|$)/u.test(message),
    );
    expect(wrong).toEqual([]);
  });

  it.each(SETTINGS)('name $key, and its options and no others', (s) => {
    for (const said of [english, chinese]) expect(said.get(`help.${s.key}`)).toMatch(/[.。]$/);
    for (const texts of [en.settings, zh.settings]) {
      const of: { label: string; options?: Record<string, string> } = texts[s.key];
      expect(Object.keys(of.options ?? {})).toEqual(s.kind === 'choice' ? s.options : []);
    }
  });
});

const fetchBytes = async (path: string) => new Uint8Array(await readFile(`public/${path}`));

describe('the names of classes', () => {
  it.each(DATASET_NAMES)('of %s are in the catalogues, but for digits', async (name) => {
    const { classNames } = await loadDataset(name, { seed: 1, fetchBytes });
    const words = classNames.filter((each) => !/^\d$/.test(each));
    for (const { page } of [en, zh]) expect(Object.keys(page.classes)).toEqual(expect.arrayContaining(words));
    expect(words.map((each) => english.get(`page.classes.${each}`))).toEqual(words);
  });
});

describe('what the engine says', () => {
  it('holds nothing but text and placeholders: the engine has no formatter', () => {
    for (const [key, message] of english) {
      if (!key.startsWith('engine.')) continue;
      expect(message.replaceAll(/\{\w+\}/g, ''), key).not.toMatch(/[{}<>#]|''/);
    }
  });

  it('is English, and a phrase that other languages can say', () => {
    const said = say('failures.stepCount', { count: 0 });
    expect(said).toEqual({
      message: 'step(0): count must be a whole number from 1.',
      text: { key: 'failures.stepCount', values: { count: 0 } },
    });
  });

  it('holds phrases within phrases, and several in a row', () => {
    const parts = [
      phrase('memory.parts.states', { bytes: '2 GiB' }),
      phrase('memory.parts.rest', { bytes: '1 KiB' }),
    ];
    const text = phrase('memory.refusal', {
      n: 4,
      d: 2,
      steps: 3,
      total: '2 GiB',
      parts,
      reason: phrase('memory.overTotal', { limit: '1 GiB' }),
      remedy: phrase('memory.noRemedy'),
    });
    expect(inEnglish(text)).toBe(
      'n=4, d=2 and steps=3 need 2 GiB of GPU memory: flow states 2 GiB, the rest 1 KiB. This software adapter may take 1 GiB, ' +
        'three quarters of the memory that the browser reports. No smaller n, d or steps alone would do.',
    );
  });

  it('comes along with what is thrown', () => {
    const said = say('failures.lost');
    expect(wordsOf(new SaidError(said))).toEqual(said);
    expect(wordsOf(new Error('a driver’s words'))).toEqual({ message: 'a driver’s words' });
    expect(wordsOf('no error at all')).toEqual({ message: 'no error at all' });
    const why = quoted(wordsOf(new SaidError(said)));
    expect(say('failures.notBroughtBack', { why }).message).toBe(
      'The GPU was lost. The run before could not be brought back.',
    );
    expect(quoted({ message: 'plain' })).toBe('plain');
  });
});
