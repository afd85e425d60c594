/** Own data of every format, in files that other tools have written (tests/fixtures/own/make.py). */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { usualSamples } from '../../src/data/own/select';
import type { Reading } from '../../src/data/own/reading';
import { fromBytes } from '../../src/data/own/source';
import { fixture, read, readSources, sourceOf } from './own-sample';

const silent = () => {};

/** Everything at its own side. */
async function all(reading: Reading, side = 28) {
  const { train, test, classNames } = reading.recognised;
  return reading.prepare({ side, ...usualSamples(train, test), classNames }, silent);
}

describe('IDX', () => {
  it('pairs four files by their names, gz or not', async () => {
    const reading = await read(
      't10k-labels-idx1-ubyte',
      'train-labels-idx1-ubyte.gz',
      't10k-images-idx3-ubyte',
      'train-images-idx3-ubyte.gz',
    );
    expect(reading.recognised).toMatchObject({
      name: 't10k-images-idx3-ubyte +3',
      format: 'idx',
      kind: 'image',
      train: 48,
      test: 12,
      classNames: ['3', '5', '8'],
      perClass: [20, 20, 20],
      size: [10, 10],
      colour: false,
      notes: [],
    });
    const { dataset, prep } = await all(reading, 10);
    expect(prep).toBe('10.48.12');
    expect(dataset.train.labels.slice(0, 4)).toEqual(Uint8Array.of(0, 1, 2, 0));
    const raw = await fixture('t10k-images-idx3-ubyte');
    expect(dataset.test.pixels).toEqual(raw.subarray(16));
    expect(dataset).toMatchObject({ name: 'own', kind: 'image', height: 10, width: 10, inputs: 100 });
  });

  it('reads a zip of gz, and images without labels', async () => {
    const zip = await read('fashion.zip');
    expect(zip.recognised).toMatchObject({
      name: 'fashion.zip',
      train: 60,
      test: null,
      classNames: ['3', '5', '8'],
    });
    const bare = await read('train-images-idx3-ubyte.gz');
    expect(bare.recognised).toMatchObject({
      train: 48,
      classNames: [],
      perClass: [48],
      notes: [{ code: 'unlabelled' }],
    });
    expect((await all(bare)).dataset.classNames).toEqual(['0']);
  });
});

describe('CIFAR', () => {
  it('reads the archive as it is published, and makes its colours grey', async () => {
    const reading = await read('cifar-10-binary.tar.gz');
    expect(reading.recognised).toMatchObject({
      format: 'cifar10',
      train: 8,
      test: 4,
      size: [32, 32],
      colour: true,
    });
    expect(reading.recognised.classNames.slice(0, 2)).toEqual(['airplane', 'automobile']);
    const { dataset } = await all(reading, 32);
    // 200 of red, then 200 of blue
    expect([dataset.train.pixels?.[0], dataset.train.pixels?.[32 * 32]]).toEqual([60, 23]);
  });

  it('takes the fine labels of CIFAR-100', async () => {
    const { recognised } = await read('cifar-100-binary.tar.gz');
    expect(recognised).toMatchObject({ format: 'cifar100', train: 8, test: 4, notes: [{ code: 'coarse' }] });
    expect(recognised.classNames[99]).toBe('fine 99');
  });
});

describe('NumPy', () => {
  it('reads named arrays with labels that are text', async () => {
    const reading = await read('named.npz');
    expect(reading.recognised).toMatchObject({
      format: 'numpy',
      train: 16,
      test: 8,
      classNames: ['cat', 'dog'],
      size: [8, 8],
      notes: [],
    });
  });

  it('reads arrays without names, columns first, compressed, stretched', async () => {
    const plain = await read('plain.npz');
    expect(plain.recognised).toMatchObject({ train: 24, test: null, classNames: ['0', '1', '2'] });
    expect(plain.recognised.notes).toEqual([{ code: 'stretched', values: { low: 0, high: 16 } }]);
    const named = await read('named.npz');
    const [first, second] = await Promise.all([plain.preview(8), named.preview(8)]);
    if (first.kind !== 'image' || second.kind !== 'image') throw new Error('no images');
    expect(first.pixels.subarray(0, 64)).toEqual(second.pixels.subarray(0, 64));
  });

  it('reads half floats and big-endian points', async () => {
    expect((await read('halves.npy')).recognised).toMatchObject({ kind: 'image', train: 24, size: [8, 8] });
    const points = await read('points.npy');
    expect(points.recognised).toMatchObject({ kind: 'points', train: 40, size: null });
    const { dataset, prep } = await all(points);
    expect(prep).toBe('points.32.8');
    const both = [...(dataset.train.points ?? []), ...(dataset.test.points ?? [])];
    expect(Math.hypot(...both) / Math.sqrt(80)).toBeCloseTo(1, 6);
  });
});

describe('image files', () => {
  it('takes folders for classes, and leaves out what systems leave behind', async () => {
    const reading = await read('pets.zip');
    expect(reading.recognised).toMatchObject({
      format: 'images',
      train: 24,
      classNames: ['cat', 'dog'],
      perClass: [12, 12],
      size: [16, 12],
      notes: [{ code: 'skipped', values: { count: 1 } }],
    });
    const tar = await read('pets.tar');
    expect(tar.recognised).toMatchObject({ train: 24, classNames: ['cat', 'dog'] });
    const [a, b] = await Promise.all([all(reading, 12), all(tar, 12)]);
    expect(a.dataset.train.pixels).toEqual(b.dataset.train.pixels);
    // The square in the middle: the cat's mark begins two columns from the left.
    expect([...(a.dataset.train.pixels?.subarray(24, 34) ?? [])]).toEqual([
      0, 220, 220, 220, 220, 220, 220, 0, 0, 0,
    ]);
  });

  it('takes train and test folders for the split, whatever lies above them', async () => {
    const png = await fixture('colour.png');
    const paths = ['train/a/1.png', 'train/b/2.png', 'train/b/3.png', 'test/a/4.png', 'val/b/5.png'];
    const given = paths.map((path) => fromBytes(`my set/${path}`, png));
    const { recognised } = await readSources(given);
    expect(recognised).toMatchObject({
      name: 'my set',
      train: 3,
      test: 1,
      classNames: ['a', 'b'],
      colour: true,
    });
    expect(recognised.notes).toEqual([{ code: 'validationLeftOut', values: {} }]);
  });

  it('hashes a folder by its files, whatever it is called', async () => {
    const png = await fixture('colour.png');
    const of = (folder: string) =>
      readSources(
        ['b/2.png', 'a/1.png', 'a/3.png', '.DS_Store'].map((path) => fromBytes(`${folder}${path}`, png)),
      );
    const one = createHash('sha256').update(png).digest('hex');
    const lines = ['a/1.png', 'a/3.png', 'b/2.png'].map((path) => `${one}  ${path}\n`).join('');
    const expected = createHash('sha256').update(lines).digest('hex');
    expect((await of('x/')).recognised).toMatchObject({ sha256: expected, name: 'x' });
    expect((await of('deeper/still/')).recognised.sha256).toBe(expected);
  });
});

describe('tables', () => {
  it('reads named columns and names of classes', async () => {
    const { recognised } = await read('moons.csv');
    expect(recognised).toMatchObject({ format: 'table', kind: 'points', train: 40 });
    expect(recognised.classNames).toEqual(['lower', 'upper, left']);
    const hash = createHash('sha256')
      .update(await fixture('moons.csv'))
      .digest('hex');
    expect(recognised.sha256).toBe(hash);
  });

  it('reads what has no head, semicolons and a mark of its bytes’ order', async () => {
    const { recognised } = await read('numbers.csv');
    expect(recognised).toMatchObject({ train: 40, classNames: ['0', '1', '2'], perClass: [14, 13, 13] });
  });
});

it('gives the same data for the same file and the same choices', async () => {
  const once = await all(await read('pets.zip'), 16);
  const twice = await all(await readSources([{ ...(await sourceOf('pets.zip')), path: 'renamed.zip' }]), 16);
  expect({ ...twice, name: once.name }).toEqual(once);
});
