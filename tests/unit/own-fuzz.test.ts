/**
 * Readers of own data on bytes that nobody has written with care: whatever comes, they take it or throw an OwnError whose message names the
 * file, and they neither hang, nor allocate beyond what the file can hold, nor touch prototypes.
 */
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cifarKind, readCifar } from '../../src/data/own/cifar';
import { readTable } from '../../src/data/own/csv';
import { gunzip } from '../../src/data/own/gzip';
import { readIdx } from '../../src/data/own/idx';
import { imageSize } from '../../src/data/own/images';
import { readNpy } from '../../src/data/own/npy';
import { readTar } from '../../src/data/own/tar';
import { readZip } from '../../src/data/own/zip';
import type { Bytes } from '../../src/data/own/source';
import { fixture, readSources, trouble } from './own-sample';
import { fromBytes } from '../../src/data/own/source';

const RUNS = 2000;
/** Some bytes must be taken and some refused, or a test says nothing. */
const BOTH = { taken: true, refused: true };

// What takes a second alone may take many beside other work; a hang is what must fail.
vi.setConfig({ testTimeout: 120_000 });
const FILE = 'given.file';

/** Bytes that a test says to be there at most, whatever it reads. */
const LIMIT = 1 << 20;

/** A real file with some bytes changed, and perhaps cut off: most of it still makes sense, which random bytes never do. */
function damaged(file: Bytes): fc.Arbitrary<Bytes> {
  const change = fc.tuple(
    fc.nat(file.length - 1),
    fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
  );
  return fc
    .tuple(fc.array(change, { maxLength: 8 }), fc.option(fc.nat(file.length), { freq: 3, nil: file.length }))
    .map(([changes, length]) => {
      const bytes = Uint8Array.from(file);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes.slice(0, length);
    });
}

/** Damage where it hurts: within the first bytes, where headers are. */
function damagedHead(file: Bytes, length: number): fc.Arbitrary<Bytes> {
  return damaged(file.slice(0, length)).map((head) => {
    const bytes = new Uint8Array(Math.max(head.length, file.length));
    bytes.set(file);
    bytes.set(head);
    return head.length < length ? head : bytes;
  });
}

const random = fc.uint8Array({ maxLength: 600 }).map((bytes) => Uint8Array.from(bytes));

/** Reads and checks; tells whether the bytes were taken. */
async function check(read: () => unknown): Promise<boolean> {
  const error = await trouble(read);
  if (error === undefined) return true;
  // A long path is cut at its beginning.
  expect(error.message).toMatch(/given\.file|…/);
  expect(error.message).not.toMatch(/undefined|NaN|\{\w+\}/);
  expect(error.code).not.toBe('internal');
  return false;
}

/** Reads every kind of bytes. */
async function outcomes(bytes: fc.Arbitrary<Bytes>, read: (bytes: Bytes) => unknown) {
  const seen = { taken: false, refused: false };
  await fc.assert(
    fc.asyncProperty(bytes, async (given) => {
      seen[(await check(() => read(given))) ? 'taken' : 'refused'] = true;
    }),
    { numRuns: RUNS, seed: 11 },
  );
  return seen;
}

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

describe('on damaged and foreign files', () => {
  it('IDX', async () => {
    const file = await fixture('t10k-images-idx3-ubyte');
    expect(
      await outcomes(fc.oneof(damagedHead(file, 16), damaged(file), random), (bytes) => readIdx(FILE, bytes)),
    ).toEqual(BOTH);
  });

  it('CIFAR', async () => {
    const kind = cifarKind('data_batch_1.bin', 3073);
    if (kind === null) throw new Error('no kind');
    const file = new Uint8Array(2 * kind.record);
    const cut = fc.nat(2 * kind.record).map((length) => file.slice(0, length));
    const labels = fc.nat(255).map((label) => file.with(0, label));
    expect(
      await outcomes(fc.oneof(cut, labels, random, fc.constant(file)), (bytes) => {
        readCifar(FILE, bytes, kind).picture(0);
      }),
    ).toEqual(BOTH);
  });

  it('NumPy arrays', async () => {
    const [points, objects, halves] = await Promise.all(
      ['points.npy', 'objects.npy', 'halves.npy'].map(async (name) => fixture(name)),
    );
    const header = fc
      .tuple(
        fc.constantFrom(
          '<f4',
          '>i8',
          '|b1',
          '<U3',
          '|O',
          '<c8',
          '|V4',
          '<f2',
          '=u2',
          '__proto__',
          'constructor',
        ),
        fc.array(fc.oneof(fc.nat(9), fc.constantFrom(-1, 2 ** 31, 2 ** 53, 1e22)), { maxLength: 7 }),
        fc.constantFrom('True', 'False', '1'),
        fc.nat(400),
      )
      .map(([type, shape, order, extra]) => {
        const text = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${shape.join(', ')},), }`;
        const prefix = [0x93, ...Buffer.from('NUMPY'), 1, 0, text.length & 255, text.length >> 8];
        return Uint8Array.from([...prefix, ...Buffer.from(text, 'latin1'), ...Buffer.alloc(extra, 65)]);
      });
    const files = [points, objects, halves].flatMap((file) =>
      file === undefined ? [] : [damagedHead(file, 128)],
    );
    expect(
      await outcomes(fc.oneof(...files, header, random), (bytes) => {
        const array = readNpy(FILE, bytes);
        // A value can be had wherever the shape says that there is one.
        const last = array.shape.reduce((product, size) => product * size, 1) - 1;
        expect(typeof array.number(last)).toBe('number');
        expect(typeof array.text(last)).toBe('string');
      }),
    ).toEqual(BOTH);
  });

  it('zip', async () => {
    const stored = await fixture('named.npz');
    const packed = await fixture('plain.npz');
    expect(
      await outcomes(fc.oneof(damaged(packed), damaged(stored), random), async (bytes) => {
        for (const entry of readZip(FILE, bytes, LIMIT)) {
          await entry.head();
          expect((await entry.bytes()).length).toBe(entry.size);
        }
      }),
    ).toEqual(BOTH);
  });

  it('tar', async () => {
    const file = new Uint8Array(9216);
    file.set((await fixture('pets.tar')).subarray(0, 8192));
    /** Writes the right sum into a header, as an attacker would. */
    const summed = damaged(file).map((bytes) => {
      for (let at = 0; at + 512 <= bytes.length; at += 512) {
        if (bytes[at] === 0) continue;
        bytes.fill(0x20, at + 148, at + 156);
        const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
        bytes.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `), at + 148);
      }
      return bytes;
    });
    expect(
      await outcomes(fc.oneof(damaged(file), summed, random), (bytes) => {
        const entries = readTar(FILE, bytes);
        expect(entries.reduce((sum, entry) => sum + entry.bytes.length, 0)).toBeLessThanOrEqual(bytes.length);
      }),
    ).toEqual(BOTH);
  });

  it('gzip', async () => {
    const file = await fixture('train-images-idx3-ubyte.gz');
    expect(
      await outcomes(fc.oneof(damaged(file), random, fc.constant(file)), async (bytes) => {
        expect((await gunzip(FILE, bytes, LIMIT)).length).toBeLessThanOrEqual(LIMIT);
      }),
    ).toEqual(BOTH);
  });

  it('tables', async () => {
    const file = await fixture('moons.csv');
    const cell = fc.oneof(
      fc.double().map(String),
      fc.string(),
      fc.constantFrom('__proto__', 'constructor', 'x', 'y', '"', '1e999', '', '٣'),
    );
    const rows = fc
      .array(fc.array(cell, { maxLength: 4 }), { maxLength: 12 })
      .map((table) =>
        Uint8Array.from(new TextEncoder().encode(table.map((row) => row.join(',')).join('\n'))),
      );
    expect(
      await outcomes(fc.oneof(damaged(file), rows, random), (bytes) => {
        const { train, classNames } = readTable(FILE, bytes);
        expect(train.points.every(Number.isFinite)).toBe(true);
        expect(train.labels.every((label) => label < Math.max(1, classNames.length))).toBe(true);
      }),
    ).toEqual(BOTH);
  });

  it('images', async () => {
    const file = await fixture('colour.png');
    const marks = [
      '\x89PNG\r\n\x1a\n',
      '\xff\xd8\xff\xe0\0\x10',
      'GIF89a',
      'RIFF\0\0\0\0WEBPVP8X',
      'RIFF\0\0\0\0WEBPVP8L',
      'BM',
    ];
    const marked = fc
      .tuple(fc.constantFrom(...marks), random)
      .map(([mark, rest]) => Uint8Array.from([...Buffer.from(mark, 'latin1'), ...rest]));
    expect(
      await outcomes(fc.oneof(damaged(file), marked, random), (bytes) => {
        const [width, height] = imageSize(FILE, bytes);
        expect(width * height).toBeLessThanOrEqual(50_000_000);
      }),
    ).toEqual(BOTH);
  });

  it('whatever is opened, from its first byte to its last sample', async () => {
    const names = [
      'named.npz',
      'plain.npz',
      'pets.zip',
      'pets.tar',
      'fashion.zip',
      'cifar-10-binary.tar.gz',
      'numbers.csv',
      'points.npy',
      't10k-images-idx3-ubyte',
    ];
    const files = await Promise.all(names.map(fixture));
    expect(
      await outcomes(fc.oneof(...files.map(damaged), random), async (bytes) => {
        const reading = await readSources([fromBytes(FILE, bytes)]);
        await reading.preview(8);
      }),
    ).toEqual(BOTH);
  });
});

describe('bombs', () => {
  it('a zip that declares gigabytes is refused before anything is unpacked', async () => {
    const file = await fixture('pets.zip');
    const view = new DataView(file.buffer);
    const at = Buffer.from(file).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    view.setUint32(at + 24, 0xfffffff0, true);
    const spy = vi.spyOn(globalThis, 'Uint8Array');
    const error = await trouble(() => readZip(FILE, file, 768 * 2 ** 20));
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
    expect(error?.message).toBe('given.file: it unpacks to more than 768 MiB, which is not read.');
  });

  it('an entry that unpacks to more than it declares is left at its bound', async () => {
    const packed = deflateRawSync(new Uint8Array(64 * 2 ** 20));
    const name = Buffer.from('a.bin');
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(1000, 24);
    central.writeUInt16LE(name.length, 28);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(30 + name.length + packed.length, 16);
    const zip = Uint8Array.from(Buffer.concat([local, name, packed, central, name, end]));
    const [entry] = readZip(FILE, zip, LIMIT);
    expect((await trouble(() => entry?.bytes()))?.code).toBe('zipData');
  });

  it('a gzip stops at the bound, whatever length it declares', async () => {
    const bomb = Uint8Array.from(gzipSync(new Uint8Array(32 * 2 ** 20)));
    let most = 0;
    const error = await trouble(() => gunzip(FILE, bomb, LIMIT, (count) => (most = count)));
    expect(error?.code).toBe('unpacksTooFar');
    expect(most).toBeLessThanOrEqual(LIMIT);
  });

  it('an image of absurd dimensions is not decoded', async () => {
    const file = await fixture('colour.png');
    new DataView(file.buffer).setUint32(16, 0x7fffffff);
    const error = await trouble(() => imageSize(FILE, file));
    expect(error?.message).toMatch(/^given.file: 2147483647 × 6 pixels/);
  });
});
