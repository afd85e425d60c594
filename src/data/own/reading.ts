/** Opened data from the first byte to what the models take: read, look at, prepare. Knows neither page nor worker. */
import type { Split } from '../dataset';
import { className, perClass } from './classes';
import { OwnError } from './error';
import { greySquare } from './grey';
import { sha256, sha256OfAll } from './hash';
import { type HubPlace, hubName, openHub } from './hub';
import type { Network } from './hub-api';
import type { Decode } from './images';
import { MAX_FILES, MAX_INPUT_BYTES, MAX_NAME, MAX_SIDE, MIN_SIDE, mib } from './limits';
import { standardise } from './points';
import { fits, prepText } from './prep';
import { recognise } from './recognise';
import { splitOne, spread } from './select';
import { baseName, isLeftBehind, partsOf, type Source, withoutCommonFolder } from './source';
import type { Choices, Found, OnProgress, OwnData, Part, PicturePart, Preview, Recognised } from './types';
import { unpack } from './unpack';

/** Samples in a preview. */
const SHOWN_IMAGES = 48;
const SHOWN_POINTS = 1000;
/** Damaged images that a message names. */
const NAMED = 4;

export class Reading {
  readonly recognised: Recognised;
  readonly #found: Found;

  private constructor(found: Found, recognised: Recognised) {
    this.#found = found;
    this.recognised = recognised;
  }

  /**
   * Reads files: one, or all of a folder.
   * @throws OwnError naming the file, what was found in it, and what is possible.
   */
  static async ofFiles(given: readonly Source[], decode: Decode, onProgress: OnProgress): Promise<Reading> {
    const kept = given.filter(({ path }) => !isLeftBehind(path));
    const [first] = kept;
    if (first === undefined) throw new OwnError('noFiles', { file: nameOf(given) });
    const name = nameOf(kept);
    if (kept.length > MAX_FILES) throw new OwnError('tooManyFiles', { file: name, limit: MAX_FILES });
    const size = kept.reduce((sum, file) => sum + file.size, 0);
    if (size > MAX_INPUT_BYTES) {
      throw new OwnError('tooLarge', { file: name, size: mib(size), limit: mib(MAX_INPUT_BYTES) });
    }
    if (kept.length === 1 && first.size === 0) throw new OwnError('empty', { file: name });
    const hash = await hashOf(kept, onProgress);
    const paths = withoutCommonFolder(kept.map(({ path }) => path));
    const files = await unpack(
      kept.map((file, k) => ({ ...file, path: paths[k] ?? file.path })),
      onProgress,
    );
    const found = await recognise(name, files, decode, onProgress);
    return Reading.#of(found, { name, sha256: hash, rows: 0 });
  }

  /** Fetches rows from Hugging Face. @throws OwnError as `openHub`. */
  static async ofHub(
    place: HubPlace,
    rows: number,
    decode: Decode,
    network: Network,
    onProgress: OnProgress,
  ): Promise<Reading> {
    const { found, sha256: hash } = await openHub(place, rows, decode, network, onProgress);
    return Reading.#of(found, { name: shortName(hubName(place)), sha256: hash, rows });
  }

  static async #of(found: Found, { name, sha256: hash, rows }: Pick<Recognised, 'name' | 'sha256' | 'rows'>) {
    const { train, test, kind, format, classNames } = found;
    const total = train.count + (test?.count ?? 0);
    if (train.count < 3) throw new OwnError('fewSamples', { file: name, found: total });
    const first = train.kind === 'image' ? await train.picture(0) : null;
    if (train.kind === 'points') standardise(name, train.points);
    const labels = test === null ? [train.labels] : [train.labels, test.labels];
    return new Reading(found, {
      name,
      sha256: hash,
      rows,
      format,
      kind,
      train: train.count,
      test: test?.count ?? null,
      classNames,
      perClass: perClass(labels, Math.max(1, classNames.length)),
      size: first === null ? null : [first.width, first.height],
      colour: first !== null && first.channels !== 1 && hasColours(first.data, first.channels),
      notes: classNames.length > 0 ? found.notes : [...found.notes, { code: 'unlabelled', values: {} }],
    });
  }

  /** A few samples of all classes, as the models will see them. @throws OwnError where one of them is damaged. */
  async preview(side: number): Promise<Preview> {
    const { train } = this.#found;
    const places = spread(train.labels, train.kind === 'image' ? SHOWN_IMAGES : SHOWN_POINTS);
    const labels = Uint8Array.from(places, (i) => train.labels[i] ?? 0);
    if (train.kind === 'points') {
      return { kind: 'points', labels, points: pick(standardise('', train.points).of(train.points), places) };
    }
    return {
      kind: 'image',
      side,
      labels,
      pixels: await pixelsOf(this.recognised.name, train, places, sideWithin(side), () => {}),
    };
  }

  /**
   * Makes of the data what the models take.
   * @throws OwnError `choices` where there are not as many samples, `imageDecode` and its like where images are damaged.
   */
  async prepare({ side, train, test, classNames }: Choices, onProgress: OnProgress): Promise<OwnData> {
    const found = this.#found;
    const { recognised } = this;
    const isImage = found.kind === 'image';
    const prep = { side: isImage ? sideWithin(side) : null, train, test, rows: recognised.rows };
    if (![train, test].every(Number.isInteger) || train < 2 || test < 1 || !fits(prep, recognised)) {
      throw new OwnError('choices', { file: recognised.name, train, test });
    }
    const chosen =
      found.test === null
        ? splitOne(found.train.labels, { train, test })
        : { train: spread(found.train.labels, train), test: spread(found.test.labels, test) };
    const total = train + test;
    const splitOf = async (part: Part, places: Uint32Array, before: number): Promise<Split> => {
      const labels = Uint8Array.from(places, (i) => part.labels[i] ?? 0);
      const common = { count: places.length, labels };
      if (part.kind === 'points') return { ...common, points: pick(this.#standardised(part), places) };
      const pixels = await pixelsOf(recognised.name, part, places, sideWithin(side), (done) => {
        onProgress({ stage: 'images', done: before + done, total });
      });
      return { ...common, pixels };
    };
    const inputs = isImage ? side * side : 2;
    const names = recognised.classNames.length === 0 ? classNames.slice(0, 1) : classNames;
    return {
      name: recognised.name,
      sha256: recognised.sha256,
      prep: prepText(prep),
      dataset: {
        name: 'own',
        kind: found.kind,
        height: isImage ? side : 1,
        width: isImage ? side : 2,
        inputs,
        train: await splitOf(found.train, chosen.train, 0),
        test: await splitOf(found.test ?? found.train, chosen.test, train),
        classNames: recognised.perClass.map((_, k) => {
          const said = className(names[k] ?? '');
          return said === '' ? (recognised.classNames[k] ?? String(k)) : said;
        }),
      },
    };
  }

  /** All by the centre and the scale of what is trained with, so that both splits are of one plane. */
  #standardised(part: Part): Float32Array<ArrayBuffer> {
    const { train } = this.#found;
    if (train.kind !== 'points' || part.kind !== 'points')
      throw new RangeError('images are not standardised');
    return standardise(this.recognised.name, train.points).of(part.points);
  }
}

function sideWithin(side: number): number {
  return Math.min(MAX_SIDE, Math.max(MIN_SIDE, Math.round(side)));
}

/** Of one file its name; of a folder the folder's; of several files the first with the number of the others. */
function nameOf(files: readonly Source[]): string {
  const paths = files.map(({ path }) => path).toSorted();
  const [first = ''] = paths;
  const [folder, ...inner] = partsOf(first);
  if (folder !== undefined && inner.length > 0 && paths.every((path) => partsOf(path)[0] === folder)) {
    return shortName(folder);
  }
  return shortName(files.length === 1 ? baseName(first) : `${baseName(first)} +${files.length - 1}`);
}

/** Without control characters, at most 80 characters. */
function shortName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return Array.from(plain).slice(0, MAX_NAME).join('') || '–';
}

async function hashOf(files: readonly Source[], onProgress: OnProgress): Promise<string> {
  const paths = withoutCommonFolder(files.map(({ path }) => path));
  const hashed = [];
  for (const [k, file] of files.entries()) {
    if (k % 64 === 0) onProgress({ stage: 'hashing', done: k, total: files.length });
    hashed.push({ path: paths[k] ?? file.path, sha256: await sha256(await file.bytes()) });
  }
  return sha256OfAll(hashed);
}

function hasColours(data: ArrayLike<number>, channels: number): boolean {
  for (let at = 0; at + 2 < data.length; at += channels) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return true;
  }
  return false;
}

function pick(points: Float32Array, places: Uint32Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    { length: 2 * places.length },
    (_, k) => points[2 * (places[k >> 1] ?? 0) + (k % 2)] ?? 0,
  );
}

/** count x side x side; of damaged images as many are named as a message holds. */
async function pixelsOf(
  file: string,
  part: PicturePart,
  places: Uint32Array,
  side: number,
  onDone: (count: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const pixels = new Uint8Array(places.length * side * side);
  const damaged: { error: OwnError; path: string }[] = [];
  for (const [k, place] of places.entries()) {
    try {
      pixels.set(greySquare(await part.picture(place), side), k * side * side);
    } catch (error) {
      if (!(error instanceof OwnError)) throw error;
      damaged.push({ error, path: part.pathOf?.(place) ?? '' });
    }
    if (k % 32 === 0) onDone(k);
  }
  const [first, ...more] = damaged;
  if (first !== undefined && more.length === 0) throw first.error;
  if (first !== undefined) {
    const files = damaged.slice(0, NAMED).map(({ path }) => baseName(path));
    throw new OwnError('imagesDamaged', {
      file,
      count: damaged.length,
      total: places.length,
      files: files.join(', '),
    });
  }
  return pixels;
}
