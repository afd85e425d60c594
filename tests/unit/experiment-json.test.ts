/** Links as JSON, for files and scripts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULTS, isExperiment, linkOf, readJson, readLink, toJson, writeLink } from '../../src/experiment';
import { links } from './experiment-arbitrary';

/** What comes of reading a text. */
function outcome(text: string): string {
  try {
    return isExperiment(readJson(text).link.course.experiment) ? 'an experiment' : 'nonsense';
  } catch (error) {
    return (error as Error).name;
  }
}

describe('the JSON of a link', () => {
  it('has the keys of the link in its order, and numbers as numbers', () => {
    const { link } = readLink('#seed=3&data=digits&d=2&ev=5:u:0.5&left=2');
    expect(JSON.stringify(toJson(link))).toBe(
      '{"v":2,"seed":3,"data":"digits","d":2,"ev":"5:u:0.5","left":2}',
    );
  });

  it('may be written by hand, and what is wrong is refused key by key', () => {
    const { link, warnings } = readJson(
      '{"seed": "7", "d": 4, "n": [1], "u": null, "colour": "red", "__proto__": 3}',
    );
    expect(link).toEqual(linkOf({ ...DEFAULTS, seed: 7, d: 4 }));
    expect(warnings.map(({ key, value, code }) => [key, value, code])).toEqual([
      ['n', '[…]', 'jsonValue'],
      ['u', 'null', 'jsonValue'],
      ['colour', 'red', 'unknown'],
      ['__proto__', '3', 'unknown'],
    ]);
  });

  it.each(['', 'x', '3', 'null', '[1]', '"a"', '{"a":', `{"a": "${'x'.repeat(70_000)}"}`])(
    'is none where the text is %.20s',
    (text) => {
      expect(() => readJson(text)).toThrow(SyntaxError);
    },
  );

  it('does not mind how deep nonsense goes', () => {
    const deep = `{"d": 4, "n": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(readJson(deep).link.course.experiment.d).toBe(4);
  });
});

describe('JSON of links, for any content and any text', { timeout: 240_000 }, () => {
  it('reads back as the same link', () => {
    fc.assert(
      fc.property(links, (given) => {
        const { link } = readLink(writeLink(given));
        expect(readJson(JSON.stringify(toJson(link)))).toEqual({ link, warnings: [] });
      }),
      { numRuns: 10_000 },
    );
  });

  it('gives a valid experiment or says that it is no object', () => {
    const texts = fc.oneof(
      fc.json(),
      fc
        .dictionary(
          fc.oneof(fc.constantFrom(...Object.keys(DEFAULTS), 'ev', 'at', '__proto__'), fc.string()),
          fc.jsonValue(),
        )
        .map((x) => JSON.stringify(x)),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(outcome(text)).toMatch(/^(?:an experiment|SyntaxError)$/);
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      }),
      { numRuns: 10_000 },
    );
  });
});
