/** The files of CIFAR as one data set: batches to train with, a batch to test with, and the names of the classes. */
import { type CifarKind, cifarKind, readCifar, readNames } from './cifar';
import { className } from './classes';
import { OwnError } from './error';
import { baseName, isTest, type Source } from './source';
import type { FoundPictures, PicturePart } from './types';

/**
 * @param sources files of records
 * @param files all that were opened, the names of the classes among them
 * @throws OwnError `mixed`, `cifarLength`, `cifarLabel`.
 */
export async function fromCifar(
  sources: readonly Source[],
  files: readonly Source[],
): Promise<FoundPictures> {
  const kinds = sources.map((source) => cifarKind(baseName(source.path), source.size));
  const [kind] = kinds;
  if (kind === undefined || kind === null) throw new RangeError('no file of CIFAR');
  const other = kinds.findIndex((each) => each?.format !== kind.format);
  if (other !== -1) {
    throw new OwnError('mixed', { file: sources[0]?.path ?? '', other: sources[other]?.path ?? '' });
  }
  const sorted = sources.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const read = async (list: readonly Source[]) =>
    Promise.all(list.map(async (source) => readCifar(source.path, await source.bytes(), kind)));
  const train = joined(await read(sorted.filter(({ path }) => !isTest(path))));
  const test = joined(await read(sorted.filter(({ path }) => isTest(path))));
  const [main, second] = train.count === 0 ? [test, null] : [train, test.count === 0 ? null : test];
  return {
    format: kind.format,
    kind: 'image',
    train: main,
    test: second,
    classNames: await cifarNames(files, kind),
    notes: kind.format === 'cifar100' ? [{ code: 'coarse', values: {} }] : [],
  };
}

async function cifarNames(files: readonly Source[], { format, classes }: CifarKind): Promise<string[]> {
  const wanted = format === 'cifar10' ? 'batches.meta.txt' : 'fine_label_names.txt';
  const meta = files.find(({ path }) => baseName(path).toLowerCase() === wanted);
  const names = meta === undefined ? null : readNames(await meta.bytes(), classes);
  return Array.from({ length: classes }, (_, k) => className(names?.[k] ?? String(k)));
}

/** Several pieces as one. */
function joined(parts: readonly Omit<PicturePart, 'kind'>[]): PicturePart {
  const starts: number[] = [];
  let count = 0;
  for (const part of parts) {
    starts.push(count);
    count += part.count;
  }
  const labels = new Uint8Array(count);
  for (const [k, part] of parts.entries()) labels.set(part.labels, starts[k]);
  const picture = (index: number) => {
    const k = starts.findLastIndex((start) => start <= index);
    const part = parts[k];
    if (part === undefined) throw new RangeError('there is no such image');
    return part.picture(index - (starts[k] ?? 0));
  };
  return { kind: 'image', count, labels, picture };
}
