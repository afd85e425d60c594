/** safetensors: files of other programs, files of ours, and files that are broken in any way. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FileError } from '../../src/files/errors';
import { expectWhole } from './files-trouble';
import { isSafetensors, readSafetensors, writeSafetensors } from '../../src/files/safetensors';

/** Milliseconds that thousands of files may take on a busy machine. */
const FUZZ = 60_000;

const fixture = (name: string) => new Uint8Array(readFileSync(`tests/fixtures/files/${name}`));

/** The code and values of what reading throws; anything but a FileError fails the test. */
function trouble(file: Uint8Array<ArrayBuffer>): { code: string; values: object } | undefined {
  try {
    readSafetensors(file);
    return undefined;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    expectWhole(error);
    return { code: error.code, values: error.values };
  }
}

/** A file with this header, as text or as an object, and so many bytes of data. */
function fileOf(header: unknown, data = 0): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

const f32 = (begin: number, end: number, shape: unknown = [(end - begin) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

describe('files of numpy', () => {
  it('are read with names, shapes and metadata', () => {
    const { tensors, metadata, converted, skipped } = readSafetensors(fixture('plain.safetensors'));
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['a.weight', [2, 3]],
      ['a.bias', [3]],
      ['one', []],
    ]);
    expect([...(tensors[0]?.data ?? [])]).toEqual([0, 1, 2, 3, 4, 5].map((k) => Math.fround(k / 7)));
    expect([...(tensors[2]?.data ?? [])]).toEqual([-2.5]);
    expect([...metadata]).toEqual([['made', 'by numpy']]);
    expect([converted, skipped]).toEqual([[], []]);
  });

  it('keep their numbers in any float type, and counts are left out', () => {
    const { tensors, converted, skipped } = readSafetensors(fixture('types.safetensors'));
    const single = tensors.find(({ name }) => name === 'single')?.data ?? new Float32Array();
    const named = Object.fromEntries(tensors.map(({ name, data }) => [name, [...data]]));
    expect(named['half']).toEqual([...single]);
    expect(named['double']).toEqual([...single]);
    // bfloat16 keeps 8 bits of each.
    const brain = [
      ...new Float32Array(new Uint32Array(single.buffer).map((word) => word & 0xffff0000).buffer),
    ];
    expect(named['brain']).toEqual(brain);
    expect(converted.map(({ dtype }) => dtype)).toEqual(['F64', 'F16', 'BF16']);
    expect(skipped).toEqual([{ name: 'count', dtype: 'I64' }]);
  });

  it('are told from other files', () => {
    expect(isSafetensors(fixture('plain.safetensors'))).toBe(true);
    expect(isSafetensors(fixture('run.lzn'))).toBe(false);
    expect(isSafetensors(new Uint8Array(3))).toBe(false);
  });
});

describe('files of ours', () => {
  const tensor = fc
    .tuple(
      fc.array(fc.nat({ max: 4 }), { maxLength: 4 }),
      fc.array(fc.float(), { minLength: 256, maxLength: 256 }),
    )
    .map(([shape, numbers]) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return { shape, data: Float32Array.from({ length }, (_, i) => numbers[i] ?? 0) };
    });

  it(
    'give back every bit, whatever the names',
    () => {
      const named = fc.uniqueArray(fc.tuple(fc.oneof(fc.string(), fc.constant('__proto__')), tensor), {
        selector: ([name]) => name,
        maxLength: 5,
      });
      fc.assert(
        fc.property(
          named,
          fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
          (parts, metadata) => {
            const tensors = parts.map(([name, rest]) => ({ name, ...rest }));
            const file = writeSafetensors(tensors, metadata);
            const read = readSafetensors(file);
            expect(read.tensors.map(({ name, shape }) => ({ name, shape }))).toEqual(
              expect.arrayContaining(tensors.map(({ name, shape }) => ({ name, shape }))),
            );
            for (const { name, data } of tensors) {
              const there = read.tensors.find((t) => t.name === name)?.data ?? new Float32Array(1);
              expect(new Uint8Array(there.buffer)).toEqual(new Uint8Array(data.buffer));
            }
            expect([...read.metadata]).toEqual(Object.entries(metadata));
          },
        ),
        { numRuns: 200 },
      );
    },
    FUZZ,
  );

  it('align the numbers, and refuse what would not be read back', () => {
    const data = new Float32Array(6);
    const file = writeSafetensors([{ name: 'x', shape: [6], data }]);
    expect((file.length - data.byteLength) % 8).toBe(0);
    expect(() => writeSafetensors([{ name: 'x', shape: [5], data }])).toThrow(RangeError);
    const twice = { name: 'x', shape: [6], data };
    expect(() => writeSafetensors([twice, twice])).toThrow(RangeError);
    expect(() => writeSafetensors([{ name: '__metadata__', shape: [6], data }])).toThrow(RangeError);
  });
});

describe('a broken file', () => {
  it.each([
    ['nothing', new Uint8Array(0), 'tensorsShort'],
    ['a header of 2^63 bytes', new Uint8Array([0, 0, 0, 0, 0, 0, 0, 128, 123]), 'tensorsHeaderLong'],
    ['a header that is cut off', fileOf('{"a":').subarray(0, 10).slice(), 'tensorsCut'],
    ['no JSON', fileOf('{"a":'), 'tensorsHeader'],
    ['a list', fileOf('[1]'), 'tensorsHeader'],
    ['bad UTF-8', fileOf('{"a"}').fill(0xff, 10, 11), 'tensorsHeader'],
    ['metadata of numbers', fileOf({ __metadata__: { a: 1 } }), 'tensorsMetadata'],
    ['an unknown type', fileOf({ a: { ...f32(0, 4), dtype: 'F31' } }, 4), 'tensorType'],
    ['no type at all', fileOf({ a: 7 }, 4), 'tensorType'],
    ['a type called toString', fileOf({ a: { ...f32(0, 4), dtype: 'toString' } }, 4), 'tensorType'],
    ['a negative size', fileOf({ a: f32(0, 4, [-1]) }, 4), 'tensorShape'],
    ['nine dimensions', fileOf({ a: f32(0, 4, [1, 1, 1, 1, 1, 1, 1, 1, 1]) }, 4), 'tensorShape'],
    ['a place beyond the end', fileOf({ a: f32(0, 8) }, 4), 'tensorPlace'],
    ['a place that ends before it begins', fileOf({ a: f32(4, 0, [1]) }, 4), 'tensorPlace'],
    ['sizes beyond all numbers', fileOf({ a: f32(0, 4, Array(8).fill(2 ** 52)) }, 4), 'tensorSize'],
    ['a shape that is too large', fileOf({ a: f32(0, 4, [1e9]) }, 4), 'tensorSize'],
    ['two on the same bytes', fileOf({ a: f32(0, 8), b: f32(4, 8) }, 8), 'tensorOverlap'],
    ['bytes between tensors', fileOf({ a: f32(0, 4), b: f32(8, 12) }, 12), 'tensorGap'],
    ['bytes after the last', fileOf({ a: f32(0, 4) }, 8), 'tensorsRest'],
  ])('%s', (_, file, code) => {
    expect(trouble(file)?.code).toBe(code);
  });

  it('names the tensor, what was found, and what is needed', () => {
    expect(trouble(fileOf({ 'a.weight': f32(0, 4, [2, 3]) }, 4))).toEqual({
      code: 'tensorSize',
      values: { tensor: 'a.weight', shape: '2 × 3', needed: 24, found: 4 },
    });
  });

  it('is refused by what it declares: a small file never makes a large array', () => {
    const zero = { dtype: 'F16', shape: [0, 2 ** 40], data_offsets: [0, 0] };
    expect(readSafetensors(fileOf({ a: zero })).tensors[0]?.data).toHaveLength(0);
    const many = Object.fromEntries(Array.from({ length: 5000 }, (__, i) => [i, f32(0, 0, [0])]));
    expect(trouble(fileOf(many))?.code).toBe('tensorsMany');
  });

  const good = fixture('types.safetensors');

  it(
    'never does anything but say so: 2,000 random files',
    () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          expect(['undefined', 'object']).toContain(typeof trouble(new Uint8Array(bytes)));
        }),
        { numRuns: 2000 },
      );
    },
    FUZZ,
  );

  it(
    'never does anything but say so: 4,000 damaged ones',
    () => {
      const damage = fc.record({
        end: fc.oneof(fc.constant(good.length), fc.nat(good.length)),
        flips: fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 }),
      });
      fc.assert(
        fc.property(damage, ({ end, flips }) => {
          const bytes = good.slice(0, end);
          for (const [at, value] of flips) if (at < end) bytes[at] = value;
          const before = Object.keys(Object.prototype).length;
          trouble(bytes);
          expect(Object.keys(Object.prototype)).toHaveLength(before);
        }),
        { numRuns: 4000 },
      );
    },
    FUZZ,
  );

  it(
    'never does anything but say so: 4,000 headers of any JSON',
    () => {
      const entry = fc.record(
        {
          dtype: fc.oneof(fc.constantFrom('F32', 'F16', 'BF16', 'F64', 'I8'), fc.jsonValue({ maxDepth: 1 })),
          shape: fc.oneof(fc.array(fc.nat({ max: 3 })), fc.jsonValue({ maxDepth: 1 })),
          data_offsets: fc.oneof(fc.tuple(fc.nat(16), fc.nat(16)), fc.jsonValue({ maxDepth: 1 })),
        },
        { requiredKeys: [] },
      );
      const keys = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '__metadata__'));
      const header = fc.dictionary(keys, fc.oneof(entry, fc.jsonValue({ maxDepth: 2 })), { maxKeys: 4 });
      fc.assert(
        fc.property(header, fc.nat(32), (json, data) => {
          trouble(fileOf(json, data));
          expect(({} as { dtype?: unknown }).dtype).toBeUndefined();
        }),
        { numRuns: 4000 },
      );
    },
    FUZZ,
  );
});
