/** Image files: the folder that one lies in is its class, folders called train and test are the split. */
import { classesOf } from './classes';
import { OwnError } from './error';
import { type Decode, imageKind, imageSize } from './images';
import { partsOf, type Source, withoutCommonFolder } from './source';
import type { FoundPictures, Note, PicturePart } from './types';

const TRAIN = new Set(['train', 'training']);
const TEST = new Set(['test', 'testing']);
const VALIDATION = new Set(['val', 'valid', 'validation', 'dev']);

interface Placed {
  readonly source: Source;
  readonly split: 'train' | 'test' | 'validation' | null;
  /** Null at the top, outside of any folder. */
  readonly folder: string | null;
}

/**
 * @param file what the whole is called in messages
 * @param skipped files beside the images that no image is in
 * @throws OwnError `tooManyClasses`.
 */
export function fromFolder(
  file: string,
  images: readonly Source[],
  skipped: number,
  decode: Decode,
): FoundPictures {
  const paths = withoutCommonFolder(images.map(({ path }) => path));
  const tops = new Set(paths.map((path) => partsOf(path)[0]?.toLowerCase() ?? ''));
  const isSplit =
    [...tops].every((top) => TRAIN.has(top) || TEST.has(top) || VALIDATION.has(top)) && tops.size > 1;
  const placed = images
    .map((source, k) => place(source, paths[k] ?? source.path, isSplit))
    .toSorted((a, b) => (a.source.path < b.source.path ? -1 : 1));
  const notes: Note[] = skipped === 0 ? [] : [{ code: 'skipped', values: { count: skipped } }];

  const of = (split: Placed['split']) => placed.filter((each) => each.split === split);
  const validation = of('validation');
  const given = of('test');
  const test = given.length > 0 ? given : validation;
  // What has no split, or nothing in its training folder, is one piece.
  const first = [...of(null), ...of('train')];
  const [main, second] = first.length === 0 ? [test, []] : [first, test];
  if (first.length > 0 && validation.length > 0) {
    notes.push({ code: given.length > 0 ? 'validationLeftOut' : 'validation', values: {} });
  }

  const used = [...main, ...second];
  const folders = used.map(({ folder }) => folder);
  const labelled = folders.every((folder) => folder !== null) && new Set(folders).size > 1;
  const classes = labelled
    ? classesOf(file, folders.map(String))
    : { labels: new Uint8Array(used.length), classNames: [] };
  const part = (list: readonly Placed[], from: number): PicturePart => ({
    kind: 'image',
    count: list.length,
    labels: classes.labels.subarray(from, from + list.length),
    picture: async (index) => decoded(list[index]?.source, decode),
    pathOf: (index) => list[index]?.source.path ?? '',
  });
  return {
    format: 'images',
    kind: 'image',
    train: part(main, 0),
    test: second.length === 0 ? null : part(second, main.length),
    classNames: classes.classNames,
    notes,
  };
}

function place(source: Source, path: string, isSplit: boolean): Placed {
  const parts = partsOf(path);
  const top = parts[0]?.toLowerCase() ?? '';
  const inner = isSplit ? parts.slice(1) : parts;
  const split = !isSplit ? null : TRAIN.has(top) ? 'train' : TEST.has(top) ? 'test' : 'validation';
  return { source, split, folder: inner.length > 1 ? (inner[0] ?? null) : null };
}

/** @throws OwnError `imageHead`, `imageSize`, `tooLarge`, `imageDecode`. */
async function decoded(source: Source | undefined, decode: Decode) {
  if (source === undefined) throw new RangeError('there is no such image');
  return decodeChecked(source.path, await source.bytes(), decode);
}

/** Decodes an image whose declared dimensions are within the bounds. @throws OwnError as above. */
export async function decodeChecked(path: string, bytes: Parameters<Decode>[0], decode: Decode) {
  imageSize(path, bytes);
  const kind = imageKind(bytes) ?? 'png';
  try {
    return await decode(bytes, kind);
  } catch (cause) {
    throw new OwnError('imageDecode', { file: path }, { cause });
  }
}
