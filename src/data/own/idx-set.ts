/** Files of IDX as one data set: images with their labels, to train with and, where they are called t10k or test, to test with. */
import { classesOf } from './classes';
import { OwnError } from './error';
import { type IdxImages, type IdxLabels, readIdx } from './idx';
import { MAX_SAMPLES } from './limits';
import { isTest, type Source } from './source';
import type { FoundPictures, PicturePart } from './types';

interface IdxFile<T> {
  readonly path: string;
  readonly data: T;
}

/**
 * @param name what the whole is called in messages
 * @throws OwnError `idxNoImages`, `idxMany`, `mixed`, `countsDiffer`, `tooManyClasses`, and those of `readIdx`.
 */
export async function fromIdx(name: string, sources: readonly Source[]): Promise<FoundPictures> {
  const read = await Promise.all(
    sources.map(async ({ path, bytes }) => ({ path, data: readIdx(path, await bytes()) })),
  );
  const images = read.filter((f): f is IdxFile<IdxImages> => f.data.kind === 'images');
  const labels = read.filter((f): f is IdxFile<IdxLabels> => f.data.kind === 'labels');
  const [firstImages] = images;
  if (firstImages === undefined) throw new OwnError('idxNoImages', { file: read[0]?.path ?? name });
  // One file of each kind belong together, whatever they are called.
  const alone = images.length === 1 && labels.length <= 1;
  const train = alone ? firstImages : mainOf(images);
  const trainLabels = alone ? (labels[0] ?? null) : mainOf(labels);
  const test = alone ? null : testOf(images);
  const testLabels = alone ? null : testOf(labels);
  const [main, mainLabels] = train === null ? [test, testLabels] : [train, trainLabels];
  if (main === null) throw new OwnError('idxNoImages', { file: name });
  const second = train === null ? null : test;
  if (second !== null && (second.data.width !== main.data.width || second.data.height !== main.data.height)) {
    throw new OwnError('mixed', { file: main.path, other: second.path });
  }
  const pairs =
    second === null
      ? [[main, mainLabels] as const]
      : ([
          [main, mainLabels],
          [second, testLabels],
        ] as const);
  for (const [pictures, given] of pairs) {
    const [samples, found] = [pictures.data.count, given?.data.count];
    if (samples > MAX_SAMPLES)
      throw new OwnError('tooManySamples', { file: pictures.path, found: samples, limit: MAX_SAMPLES });
    if (given !== null && found !== samples) {
      throw new OwnError('countsDiffer', {
        file: pictures.path,
        samples,
        other: given.path,
        labels: found ?? 0,
      });
    }
  }
  const labelled = pairs.every(([, given]) => given !== null);
  const given = labelled ? pairs.flatMap(([, each]) => [...(each?.data.labels ?? [])]) : [];
  const classes = labelled ? classesOf(name, given) : { labels: new Uint8Array(0), classNames: [] };
  const part = ({ data }: IdxFile<IdxImages>, from: number): PicturePart => ({
    kind: 'image',
    count: data.count,
    labels: labelled ? classes.labels.subarray(from, from + data.count) : new Uint8Array(data.count),
    picture: (index) => {
      const { width, height } = data;
      const area = width * height;
      return { width, height, channels: 1, data: data.pixels.subarray(index * area, (index + 1) * area) };
    },
  });
  return {
    format: 'idx',
    kind: 'image',
    train: part(main, 0),
    test: second === null ? null : part(second, main.data.count),
    classNames: classes.classNames,
    notes: [],
  };
}

function mainOf<T>(list: readonly IdxFile<T>[]): IdxFile<T> | null {
  return only(list.filter(({ path }) => !isTest(path)));
}

function testOf<T>(list: readonly IdxFile<T>[]): IdxFile<T> | null {
  return only(list.filter(({ path }) => isTest(path)));
}

function only<T>(list: readonly IdxFile<T>[]): IdxFile<T> | null {
  const [first, second] = list;
  if (first !== undefined && second !== undefined) {
    throw new OwnError('idxMany', { file: first.path, other: second.path });
  }
  return first ?? null;
}
