/** What a heap of plain files is: by their first bytes, and by their names where those say nothing. */
import { cifarKind } from './cifar';
import { fromCifar } from './cifar-set';
import { isText, readTable } from './csv';
import { OwnError } from './error';
import { fromFolder } from './folder';
import { isIdx } from './idx';
import { fromIdx } from './idx-set';
import { type Decode, imageKind } from './images';
import { isNpy, readNpy } from './npy';
import { fromArrays } from './numpy';
import { baseName, type Source } from './source';
import type { Found, OnProgress } from './types';

type Kind = 'image' | 'numpy' | 'cifar' | 'idx' | 'table' | 'pickle' | 'other';

interface Known {
  readonly source: Source;
  readonly kind: Kind;
}

/** In this order: a data set of images may have a table or a note beside it, the other way round it is none. */
const ORDER = ['numpy', 'cifar', 'idx', 'image', 'table'] as const;

/**
 * @param name what the whole is called in messages
 * @throws OwnError naming the file and what is wrong in it.
 */
export async function recognise(
  name: string,
  files: readonly Source[],
  decode: Decode,
  onProgress: OnProgress,
): Promise<Found> {
  const known: Known[] = [];
  for (const [k, source] of files.entries()) {
    if (k % 256 === 0) onProgress({ stage: 'reading', done: k, total: files.length });
    known.push({ source, kind: await kindOf(source) });
  }
  const of = (kind: Kind) => known.filter((each) => each.kind === kind).map(({ source }) => source);
  const kind = ORDER.find((each) => of(each).length > 0);
  const sources = kind === undefined ? [] : of(kind);
  switch (kind) {
    case 'numpy':
      return fromArrays(
        name,
        await Promise.all(sources.map(async (source) => readNpy(source.path, await source.bytes()))),
      );
    case 'cifar':
      return fromCifar(sources, files);
    case 'idx':
      return fromIdx(name, sources);
    case 'image':
      return fromFolder(name, sources, files.length - sources.length, decode);
    case 'table':
      return fromTable(sources);
    case undefined:
      throw nothing(name, known);
    default:
      return kind satisfies never;
  }
}

async function kindOf(source: Source): Promise<Kind> {
  const head = await source.head();
  const name = baseName(source.path);
  if (imageKind(head) !== null) return 'image';
  if (isNpy(head)) return 'numpy';
  // CIFAR has no mark of its own: a record may begin as anything does.
  if (cifarKind(name, source.size) !== null) return 'cifar';
  if (isIdx(head)) return 'idx';
  // A pickle's protocol 2 or newer.
  if (head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5) return 'pickle';
  // What is called so but does not begin so is damaged, which its reader says.
  const [, kind] = NAMED.find(([pattern]) => pattern.test(name)) ?? [];
  return kind ?? (isText(head) && !NOTES.test(name) ? 'table' : 'other');
}

const NAMED: readonly (readonly [RegExp, Kind])[] = [
  [/\.(?:png|jpe?g|gif|webp|bmp)$/i, 'image'],
  [/\.npy$/i, 'numpy'],
  [/idx\d-ubyte$/i, 'idx'],
  [/\.[ct]sv$/i, 'table'],
];

/** Text that lies beside data and is none. */
const NOTES = /\.(?:html?|md|rst|json|xml|meta\.txt|names?\.txt)$/i;

function nothing(name: string, known: readonly Known[]): OwnError {
  const [first, ...more] = known;
  if (first === undefined) return new OwnError('noFiles', { file: name });
  const pickle = known.find(({ kind }) => kind === 'pickle');
  if (pickle !== undefined) return new OwnError('pickle', { file: pickle.source.path });
  return new OwnError(more.length === 0 ? 'unknown' : 'unknownAll', {
    file: more.length === 0 ? first.source.path : name,
    count: known.length,
  });
}

async function fromTable(sources: readonly Source[]): Promise<Found> {
  const [first, second] = sources;
  if (first === undefined || second !== undefined) {
    throw new OwnError('oneTable', { file: first?.path ?? '', other: second?.path ?? '' });
  }
  return readTable(first.path, await first.bytes());
}
