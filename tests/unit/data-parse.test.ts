import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetError } from '../../src/data/dataset';
import { collect, inflate, isGzip } from '../../src/data/inflate';
import { parseDataset, parseHeader } from '../../src/data/parse';
import { gzip, sampleFile as sample } from './data-sample';

/** Runs `parse` and returns what it threw; anything but a DatasetError fails the test. */
function trouble(parse: () => unknown): DatasetError | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof DatasetError) return error;
    throw error;
  }
}

describe('parseDataset', () => {
  it('reads a valid file and brings white to 255', () => {
    const set = parseDataset('x.bin', sample());
    expect(set).toMatchObject({ height: 2, width: 3, classNames: ['a', 'bc'] });
    expect([...set.train.labels]).toEqual([0, 1, 1]);
    expect([...set.test.labels]).toEqual([0, 1]);
    expect(set.train).toMatchObject({ count: 3 });
    expect(set.train.pixels).toHaveLength(18);
    expect([...(set.test.pixels ?? [])]).toEqual(
      Array.from({ length: 12 }, (_, i) => Math.round((((18 + i) % 17) * 255) / 16)),
    );
  });

  it.each([
    ['magic', 0, 0x58, 'x.bin: magic: found "XZND", expected "LZND"'],
    ['version', 4, 2, 'x.bin: version: found 2, expected 1'],
    ['header length', 6, 30, 'x.bin: header length: found 30, expected a multiple of 4'],
    ['training samples', 8, 0, 'x.bin: training samples: found 0, expected 1 to 100000'],
    ['height', 17, 2, 'x.bin: height: found 514, expected 1 to 256'],
    ['bits a pixel', 20, 4, 'x.bin: bits a pixel: found 4, expected 8'],
    ['grey level of white', 21, 0, 'x.bin: grey level of white: found 0, expected 1 to 255'],
    [
      'name of class 0',
      24,
      9,
      'x.bin: name of class 0: found 9 bytes, expected 1 or more, within the header',
    ],
    ['label 2', 34, 2, 'x.bin: label 2: found 2, expected below 2'],
    ['pixel 1', 38, 17, 'x.bin: pixel 1: found 17, expected at most 16'],
    ['length', 12, 3, 'x.bin: length: found 67 bytes, expected 74, as its header declares'],
  ])('names the wrong field: %s', (field, at, value, message) => {
    const bytes = sample();
    bytes[at] = value;
    const error = trouble(() => parseDataset('x.bin', bytes));
    expect(error?.message).toBe(message);
    expect(error).toMatchObject({ file: 'x.bin', field });
  });

  it('refuses an absurd size from the header alone', () => {
    const bytes = sample().subarray(0, 24);
    const view = new DataView(bytes.buffer);
    view.setUint32(8, 100_000, true);
    view.setUint16(16, 256, true);
    view.setUint16(18, 256, true);
    expect(() => parseHeader('x.bin', bytes)).toThrow(/declared length: found \d+, expected 1 to 67108864/);
  });

  it('throws nothing but DatasetError on any bytes, and never copies more than it was given', () => {
    let refused = 0;
    const check = (bytes: Uint8Array<ArrayBuffer>): void => {
      let held = 0;
      const error = trouble(() => {
        const { train, test } = parseDataset('x.bin', bytes);
        const parts = [train.labels, test.labels, train.pixels, test.pixels];
        held = parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
      });
      refused += error === undefined ? 0 : 1;
      expect(held).toBeLessThanOrEqual(bytes.length);
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => check(new Uint8Array(bytes))),
      { numRuns: 1000, seed: 3 },
    );
    const edit = fc.tuple(fc.nat(66), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.nat(67),
        fc.boolean(),
        (edits, cut, whole) => {
          const bytes = sample();
          for (const [at, value] of edits) bytes[at] = value;
          check(whole ? bytes : bytes.slice(0, cut));
        },
      ),
      { numRuns: 3000, seed: 4 },
    );
    expect(refused).toBeGreaterThan(2500);
  });
});

describe('inflate', () => {
  it('gives back what was deflated', async () => {
    const packed = await gzip(sample());
    expect(isGzip(packed)).toBe(true);
    expect(isGzip(sample())).toBe(false);
    expect(await inflate('x.bin', packed)).toEqual(sample());
  });

  it('throws nothing but DatasetError on damaged gzip', async () => {
    const whole = await gzip(sample());
    await fc.assert(
      fc.asyncProperty(fc.nat(90), fc.nat(255), fc.nat(120), async (at, value, cut) => {
        const bytes = whole.slice(0, 10 + cut);
        bytes[2 + (at % Math.max(1, bytes.length - 2))] = value;
        const outcome = await inflate('x.bin', bytes).catch((error: unknown) => error);
        const good =
          outcome instanceof Uint8Array
            ? outcome.length === parseHeader('x.bin', new Uint8Array(outcome)).totalBytes
            : outcome instanceof DatasetError;
        expect(good).toBe(true);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('says so when the file was cut, is too long or holds nothing', async () => {
    await expect(inflate('x.bin', await gzip(sample().subarray(0, 60)))).rejects.toThrow(
      'x.bin: length: found 60 bytes, expected 67, as its header declares (is the file complete?)',
    );
    await expect(inflate('x.bin', await gzip(new Uint8Array([...sample(), 0])))).rejects.toThrow(
      'x.bin: length: found more bytes, expected 67, as its header declares',
    );
    await expect(inflate('x.bin', await gzip(new Uint8Array(3)))).rejects.toThrow(
      'x.bin: length: found 3 bytes',
    );
    await expect(inflate('x.bin', (await gzip(sample())).slice(0, 30))).rejects.toThrow(
      'x.bin: gzip: found a damaged or cut file',
    );
  });

  it('stops reading an endless stream at the declared length', async () => {
    let sent = 0;
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          // In awkward pieces, so that the header arrives in several chunks.
          const piece = sent < 67 ? sample().subarray(sent, sent + 5) : new Uint8Array(5);
          sent += piece.length;
          controller.enqueue(piece);
        },
        cancel() {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    await expect(collect('x.bin', endless)).rejects.toThrow('x.bin: length: found more bytes, expected 67');
    expect(sent).toBeLessThanOrEqual(67 + 10);
    expect(cancelled).toBe(true);
  });
});
