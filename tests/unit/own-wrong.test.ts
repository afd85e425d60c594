/** What the page says of data that it cannot take: which file, what was found there, and what is possible. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { detailOf } from '../../src/data/own/error';
import { type Bytes, fromBytes } from '../../src/data/own/source';
import { fixture, readSources, trouble } from './own-sample';

function text(of: string): Bytes {
  return Uint8Array.from(new TextEncoder().encode(of));
}

/** The bytes with a 32-bit number, big end first, put at a place. */
function put(bytes: Bytes, at: number, value: number): Bytes {
  const changed = Uint8Array.from(bytes);
  new DataView(changed.buffer).setUint32(at, value);
  return changed;
}

/** What is said of files that are opened together. */
async function said(files: Readonly<Record<string, Bytes>>): Promise<string | undefined> {
  const sources = Object.entries(files).map(([path, bytes]) => fromBytes(path, bytes));
  return (await trouble(() => readSources(sources)))?.message;
}

describe('one file', () => {
  it.each<[string, Bytes, string]>([
    ['a.csv', new Uint8Array(0), 'a.csv: the file is empty.'],
    ['a.csv', text('x,y\n1,2\n3,4,5\n'), 'a.csv: row 3 has 3 columns, the first has 2.'],
    [
      'a.csv',
      text('1,2\n3,4\n5,six\n'),
      'a.csv: row 3, column 2: “six” is not a number of at most 12 digits before the point.',
    ],
    [
      'a.csv',
      text('1,2\n3,1e99\n'),
      'a.csv: row 2, column 2: “1e99” is not a number of at most 12 digits before the point.',
    ],
    [
      'a.csv',
      text('1,2,3,4\n'),
      'a.csv: 4 columns; a table of points has x, y and perhaps a class, or names its columns x, y and label.',
    ],
    ['a.csv', text('1,2\n1,2\n1,2\n'), 'a.csv: all points are the same.'],
    ['a.csv', text('1,2\n3,4\n'), 'a.csv: 2 samples; at least 3 are needed to train and test with.'],
    ['a.csv', text('x,y\n'), 'a.csv: it declares no samples at all.'],
    [
      'batch.pkl',
      Uint8Array.of(0x80, 4, 1, 2),
      'batch.pkl: a Python pickle, which can run any program when it is read. Take the binary version, or save the arrays with numpy.savez.',
    ],
    [
      'data_batch_1.bin',
      new Uint8Array(3074),
      'data_batch_1.bin: 3074 bytes, not a multiple of CIFAR’s 3073 bytes a record. The file may be cut off.',
    ],
    [
      'test_batch.bin',
      new Uint8Array(6146).fill(11, 3073, 3074),
      'test_batch.bin: record 2, byte 3073: label 11, which must be below 10.',
    ],
  ])('%s', async (name, bytes, message) => expect(await said({ [name]: bytes })).toBe(message));

  it('of IDX', async () => {
    const images = await fixture('t10k-images-idx3-ubyte');
    const labels = await fixture('t10k-labels-idx1-ubyte');
    expect(await said({ 'cut.idx': images.slice(0, 1000) })).toBe(
      'cut.idx: its IDX header declares 1216 bytes, the file has 1000.',
    );
    expect(await said({ 'absurd.idx': put(images, 4, 0xffffffff) })).toMatch(
      /declares 429496729516 bytes, the file has 1216/,
    );
    expect(await said({ 'alone.idx': labels })).toBe(
      'alone.idx: labels without their images. Open both files together.',
    );
    expect(await said({ 'a.idx': images, 'b.idx': put(labels.slice(0, 19), 4, 11) })).toBe(
      'a.idx has 12 samples, but b.idx has 11 labels.',
    );
  });

  it('of NumPy', async () => {
    expect(await said({ 'objects.npy': await fixture('objects.npy') })).toBe(
      'objects.npy: an array of Python objects, which cannot be read safely. Save numbers.',
    );
    const points = await fixture('points.npy');
    expect(await said({ 'cut.npy': points.slice(0, 400) })).toBe(
      'cut.npy: its header declares 448 bytes, the file has 400.',
    );
    const nan = put(points, 128 + 12, 0x7fc00000);
    expect(await said({ 'nan.npy': nan })).toBe('nan.npy: value 4 is NaN, which no model can take.');
    expect(await said({ 'a.npy': points, 'b.npy': points })).toBe(
      'a.npy +1: which array to take cannot be told: a, b. Call them x_train, y_train, x_test and y_test.',
    );
  });

  it('of archives', async () => {
    const half = Uint8Array.from(gzipSync('x')).subarray(0, 15);
    expect(await said({ 'a.gz': half })).toMatch(
      /^a.gz: the gzip data are damaged or cut off, after [01] unpacked bytes\.$/,
    );
    const zip = await fixture('pets.zip');
    const cut = await said({ 'cut.zip': zip.slice(0, -30) });
    expect(cut).toBe(
      'cut.zip: the zip’s table of contents, at its end, is missing. The file may be cut off.',
    );
    const locked = Uint8Array.from(zip);
    locked[Buffer.from(zip).lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 8] = 1;
    expect(await said({ 'locked.zip': locked })).toBe(
      'locked.zip: pets/dog/23.png is encrypted. Unpack it first.',
    );
    const spoilt = Uint8Array.from(zip);
    const at = Buffer.from(zip).indexOf('pets/cat/00.png') + 30;
    spoilt[at] = (spoilt[at] ?? 0) ^ 0x10;
    expect(await said({ 'spoilt.zip': spoilt })).toMatch(
      /^spoilt.zip: pets\/cat\/00.png does not unpack to the 75 bytes, or not to the sum, that the zip declares/,
    );
    const tar = await fixture('pets.tar');
    expect(await said({ 'cut.tar': tar.slice(0, 2048) })).toBe(
      'cut.tar: the end of the tar archive is missing after 2048 bytes. The file is cut off.',
    );
    const start = Buffer.from(tar).indexOf('PNG') + 49;
    expect(await said({ 'cut.tar': tar.slice(0, start) })).toMatch(
      /^cut.tar: .*00.png should have 75 bytes, 50 are there. The file is cut off.$/,
    );
  });
});

describe('several files', () => {
  it('that do not belong together, or are nothing', async () => {
    const csv = text('1,2\n3,4\n5,6\n');
    expect(await said({ 'a.csv': csv, 'b.csv': csv })).toBe('a.csv and b.csv: open one table at a time.');
    expect(await said({ 'x/a.bin': Uint8Array.of(1, 2), 'x/b.bin': Uint8Array.of(3) })).toMatch(
      /^x: none of its 2 files is of a format that can be read\./,
    );
    expect(await said({ '.DS_Store': csv })).toMatch(/there are no files in it\.$/);
  });

  it('of which some images are damaged: their number and names', async () => {
    const png = await fixture('colour.png');
    const bad = png.slice(0, 40);
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, k) => [`pets/${k}.png`, k > 5 ? bad : png]),
    );
    const sources = Object.entries(files).map(([path, bytes]) => fromBytes(path, bytes));
    const reading = await readSources(sources);
    const error = await trouble(() => reading.preview(8));
    expect(error?.message).toBe(
      'pets: 2 of 8 images cannot be decoded, among them 6.png, 7.png. Take them out and open the data again.',
    );
    expect(
      (await trouble(() => reading.prepare({ side: 8, train: 9, test: 1, classNames: [] }, () => {})))
        ?.message,
    ).toBe('pets: 9 samples to train and 1 to test with are not to be had from it.');
  });
});

it('what is no fault of the data says so', () => {
  expect(detailOf(new TypeError('x is undefined'))).toEqual({
    code: 'internal',
    values: { reason: 'x is undefined' },
  });
});

it.each(['en', 'zh'])('messages hold nothing but placeholders: %s', async (language) => {
  const { errors } = (await import(`../../src/texts/${language}/own.json`)) as {
    errors: Record<string, string>;
  };
  for (const message of Object.values(errors)) {
    expect(message.replaceAll(/\{\w+\}/g, '')).not.toMatch(/[{}<>#]|''/);
  }
});
