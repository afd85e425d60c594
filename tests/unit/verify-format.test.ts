/** The reader of golden files against hostile text: it either reads or throws an Error that names the file. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GoldenFile, input, labelSettings, parseGolden } from '../../src/cli/verify/format';

const texts = import.meta.glob<string>('../golden/lzn/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const smallest = Object.values(texts).toSorted((a, b) => a.length - b.length)[0] ?? '';

const NAME = 'dir/some.json';

/** A small well-formed file. */
const minimal = {
  case: 'x',
  kind: 'contrastive',
  n: 2,
  d: 1,
  steps: 3,
  params: { eps: 1e-4, prior_scale: 1, cut_off_step: 0 },
  inputs: { A: { shape: [2, 1], data: [1, 0.1] } },
  expected_f64: { z: { shape: [2, 1], data: [1, null] }, loss: 1, is_finite: true },
};

/** What was read, or what was thrown. */
function read(text: string): GoldenFile | Error {
  try {
    return parseGolden(NAME, text);
  } catch (error) {
    return error instanceof Error ? error : new TypeError(`${String(error)} is no Error`);
  }
}

/** What is wrong with the answer to a text: with an error, or with a file that its checks would rely on. */
function trouble(text: string): string | undefined {
  const answer = read(text);
  if ('polluted' in {}) return 'Object.prototype was reached';
  if (answer instanceof Error) {
    const plain = answer.name === 'Error' && answer.message.startsWith(NAME);
    return plain ? undefined : `${answer.name}: ${answer.message}`; // code that stumbled
  }
  for (const part of [answer, answer.params, answer.inputs, answer.expected_f64]) {
    const prototype: unknown = Object.getPrototypeOf(part);
    if (prototype !== null && prototype !== Object.prototype) return 'a foreign prototype';
  }
  for (const value of [...Object.values(answer.expected_f64), ...Object.values(answer.inputs)]) {
    if (value === null || typeof value !== 'object' || !('shape' in value)) continue;
    const { shape, data } = value as { shape: number[]; data: (number | null)[] };
    if (shape.reduce((a, b) => a * b, 1) !== data.length) return `${data.length} values for ${shape.join()}`;
    if (!data.every((v) => v === null || Number.isFinite(v))) return 'a value that is no number';
  }
  return undefined;
}

describe('every golden file', () => {
  it.each(Object.entries(texts))('%s is read', (_, text) => {
    expect(read(text)).not.toBeInstanceOf(Error);
    expect(trouble(text)).toBeUndefined();
  });
});

describe('refusals name the file and the field', () => {
  it.each([
    ['not JSON', '{', 'dir/some.json is not JSON: '],
    ['no object', '[]', 'dir/some.json: '],
    ['a string for n', { ...minimal, n: '2' }, 'dir/some.json: n: '],
    ['n = 0', { ...minimal, n: 0 }, 'dir/some.json: n: '],
    ['a million anchors', { ...minimal, n: 1e6 }, 'dir/some.json: n: '],
    ['half a dimension', { ...minimal, d: 0.5 }, 'dir/some.json: d: '],
    ['no steps', { ...minimal, steps: 0 }, 'dir/some.json: steps: '],
    ['an unknown kind', { ...minimal, kind: 'other' }, 'dir/some.json: kind: '],
    ['eps = 1', { ...minimal, params: { ...minimal.params, eps: 1 } }, 'dir/some.json: params.eps: '],
    [
      'a string among the values',
      { ...minimal, inputs: { A: { shape: [1], data: ['1'] } } },
      'dir/some.json: inputs.A.data.0: ',
    ],
    [
      'a shape that does not fit',
      { ...minimal, expected_f64: { z: { shape: [3, 3], data: [1] } } },
      'dir/some.json: z: shape 3 x 3 wants 9 values, found 1',
    ],
    [
      'an absurd shape',
      { ...minimal, inputs: { A: { shape: [1e15, 1e15], data: [] } } },
      'dir/some.json: A: shape 1000000000000000 x 1000000000000000 wants 1e+30 values, found 0',
    ],
    [
      'a shape that is none, in an input no check reads',
      { ...minimal, inputs: { times_official: { shape: 5 } } },
      'dir/some.json: times_official: not an array with its shape',
    ],
    [
      'a shape without data, in an input no check reads',
      { ...minimal, inputs: { times_official: { shape: [2] } } },
      'dir/some.json: times_official: not an array with its shape',
    ],
  ])('%s', (_, content, message) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    expect(() => parseGolden('dir/some.json', text)).toThrow(message);
    expect(trouble(text)).toBeUndefined();
  });

  it('an input that is missing', () => {
    expect(() => input({ ...minimal, kind: 'contrastive' }, 'B')).toThrow('x: inputs.B is missing');
  });

  it('a setting of a label file that is missing', () => {
    const params = { ...minimal.params, classes: 10, label_steps: 100 };
    const file = { ...minimal, kind: 'label', params } as const;
    expect(() => labelSettings(file)).toThrow('x: params.encoder_steps is missing');
    expect(labelSettings({ ...file, params: { ...params, encoder_steps: 20 } })).toEqual({
      classes: 10,
      labelSteps: 100,
      encoderSteps: 20,
      assignSteps: [],
    });
  });
});

it('inputs are rounded to float32, and a missing value is NaN', () => {
  const A = { shape: [2], data: [0.1, null] };
  const file = parseGolden(NAME, JSON.stringify({ ...minimal, inputs: { A } }));
  expect([...input(file, 'A')]).toEqual([Math.fround(0.1), Number.NaN]);
});

describe('properties', { timeout: 60_000 }, () => {
  it('arbitrary JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(trouble(text)).toBeUndefined();
      }),
      { numRuns: 2000, seed: 21 },
    );
  });

  it('arbitrary text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(read(text)).toBeInstanceOf(Error);
        expect(trouble(text)).toBeUndefined();
      }),
      { numRuns: 300, seed: 22 },
    );
  });

  it('a well-formed file with arbitrary JSON in the place of one or two values', () => {
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      paths.push(path);
      if (value === null || typeof value !== 'object') return;
      for (const [key, child] of Object.entries(value)) {
        walk(child, [...path, Array.isArray(value) ? Number(key) : key]);
      }
    };
    walk(minimal, []);
    const put = (value: unknown, path: readonly (string | number)[], replacement: unknown): unknown => {
      const [key, ...rest] = path;
      if (key === undefined) return replacement;
      if (value === null || typeof value !== 'object') return value; // an earlier edit took it away
      const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
      const fields = copy as Record<string | number, unknown>;
      fields[key] = put(fields[key], rest, replacement);
      return copy;
    };
    const key = fc.constantFrom('__proto__', 'constructor', 'toString', 'shape', 'data', 'A', 'z', 'dpm');
    const replacement = fc.oneof(
      fc.jsonValue(),
      fc.double(),
      fc.constantFrom(-1, 0.5, 1e308, null, '', [], {}, { shape: [1], data: [1] }, { shape: {}, data: null }),
      fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.constant({ shape: [1], data: [1], polluted: 1 }))),
    );
    const edit = fc.tuple(fc.constantFrom(...paths), replacement);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 2 }), (edits) => {
        const changed = edits.reduce<unknown>((value, [path, to]) => put(value, path, to), minimal);
        expect(trouble(JSON.stringify(changed))).toBeUndefined();
      }),
      { numRuns: 3000, seed: 23 },
    );
  });

  it('a golden file with a character changed, left out or doubled', () => {
    const edit = fc.tuple(
      fc.nat({ max: smallest.length - 1 }),
      fc.nat({ max: 2 }),
      fc.constantFrom('0', '-', '.', 'e', '"', '{', '}', '[', ']', ',', ':', 'n'),
    );
    fc.assert(
      fc.property(edit, ([at, drop, extra]) => {
        expect(trouble(smallest.slice(0, at) + extra + smallest.slice(at + drop))).toBeUndefined();
      }),
      { numRuns: 400, seed: 24 },
    );
  });

  it('a golden file cut short', () => {
    const length = smallest.trimEnd().length;
    fc.assert(
      fc.property(fc.nat({ max: length - 1 }), (end) => {
        expect(read(smallest.slice(0, end))).toBeInstanceOf(Error);
        expect(trouble(smallest.slice(0, end))).toBeUndefined();
      }),
      { numRuns: 500, seed: 25 },
    );
  });

  it.each(['expected_f64', 'inputs', 'params'])(
    'a key named __proto__ in %s reaches no prototype',
    (where) => {
      const hostile = '"__proto__":{"polluted":{"shape":[1],"data":[1]},"A":3,"rank":-1}';
      const text = JSON.stringify(minimal).replace(`"${where}":{`, `"${where}":{${hostile},`);
      expect(text).toContain('__proto__');
      expect(trouble(text)).toBeUndefined();
    },
  );

  it('deep nesting does not overflow the stack', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    for (const text of [deep, JSON.stringify(minimal).replace('"x"', deep)]) {
      expect(read(text)).toBeInstanceOf(Error);
      expect(trouble(text)).toBeUndefined();
    }
  });
});
