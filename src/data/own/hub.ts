/**
 * Images and labels from a data set on Hugging Face, as rows of its public API. The only part of the page that fetches data from elsewhere.
 *
 * What stands for a file's bytes in the hash are the lines "<sha256 of the image's bytes>  <label>\n" of the rows in their order, after the line
 * "latent-zoning rows 1\n"; the label is the number or text that the API gives, empty where there is none.
 */
import { classesOf, className, tooMany } from './classes';
import { OwnError } from './error';
import { decodeChecked } from './folder';
import { sha256 } from './hash';
import { askRows, askSplits, download, type HubRows, type HubSplits, type Network } from './hub-api';
import type { Decode } from './images';
import { HUB_PAGE, MAX_HUB_ROWS, MAX_IMAGE_BYTES, MAX_INPUT_BYTES, mib } from './limits';
import type { Bytes } from './source';
import type { FoundPictures, Note, OnProgress } from './types';

export interface HubPlace {
  /** "owner/name", or "name" alone. */
  readonly dataset: string;
  readonly config: string;
  readonly split: string;
}

/** Images fetched at the same time. */
const AT_ONCE = 6;

/** Which hosts images are fetched from: the API's own and the Hub's stores. */
const HOST = /^(?:[a-z0-9-]+\.)*(?:huggingface\.co|hf\.co)$/;

/**
 * The data set of "owner/name", of its page's address, or of "hf:owner/name/config/split".
 * @throws OwnError `hubName`.
 */
export function readHubName(text: string): { dataset: string; config: string | null; split: string | null } {
  const trimmed = text.trim();
  const isPlace = trimmed.startsWith('hf:');
  const path = trimmed
    .replace(/^hf:/, '')
    .replace(/^https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/datasets\//i, '')
    .replace(/[?#].*$/, '')
    .replace(/\/(?:viewer|tree|blob|discussions)\b.*$/, '')
    .replace(/\/$/, '');
  const parts = path.split('/');
  const inParts = parts.every((part) => /^[\w.-]{1,96}$/.test(part) && !/^\.+$/.test(part));
  if (!inParts || parts.length > (isPlace ? 4 : 2)) throw new OwnError('hubName', { found: trimmed });
  if (!isPlace || parts.length < 3) return { dataset: path, config: null, split: null };
  // A name without an owner leaves three parts.
  const [config = null, split = null] = parts.slice(-2);
  return { dataset: parts.slice(0, -2).join('/'), config, split };
}

export function hubName({ dataset, config, split }: HubPlace): string {
  return `hf:${dataset}/${config}/${split}`;
}

/** The parts that a set comes in. @throws OwnError `hub…`. */
export async function hubSplits(network: Network, dataset: string): Promise<HubSplits> {
  const splits = await askSplits(network, dataset);
  if (splits.length === 0) throw new OwnError('hubNoViewer', { dataset, status: 200 });
  return splits;
}

export interface HubData {
  readonly sha256: string;
  readonly found: FoundPictures;
}

/**
 * Fetches rows: all where there are not more than `rows`, else whole pages at even distances, so that a set sorted by class is not cut to its first.
 * @throws OwnError `hub…`, `tooManyClasses`, `imageHead`, `imageSize`, `imageDecode`.
 */
export async function openHub(
  place: HubPlace,
  rows: number,
  decode: Decode,
  network: Network,
  onProgress: OnProgress,
): Promise<HubData> {
  const { dataset } = place;
  if (!Number.isInteger(rows) || rows < HUB_PAGE || rows > MAX_HUB_ROWS) {
    throw new OwnError('hubRows', { dataset, found: rows, least: HUB_PAGE, most: MAX_HUB_ROWS });
  }
  const about = await askRows(network, place, 0, 1);
  const columns = columnsOf(dataset, about);
  const wanted = Math.min(rows, about.num_rows_total);
  const images: Bytes[] = [];
  const labels: (string | number | null)[] = [];
  let bytes = 0;
  for (const page of pagesOf(about.num_rows_total, wanted)) {
    const answer = await askRows(network, place, page * HUB_PAGE, HUB_PAGE);
    const cells = answer.rows.slice(0, wanted - images.length).map((each) => cellOf(dataset, each, columns));
    for (let k = 0; k < cells.length; k += AT_ONCE) {
      const some = await Promise.all(
        cells.slice(k, k + AT_ONCE).map(({ src }) => download(network, dataset, src, MAX_IMAGE_BYTES)),
      );
      bytes += some.reduce((sum, image) => sum + image.length, 0);
      if (bytes > MAX_INPUT_BYTES) throw new OwnError('hubTooMuch', { dataset, limit: mib(MAX_INPUT_BYTES) });
      images.push(...some);
      onProgress({ stage: 'fetching', done: images.length, total: wanted });
    }
    labels.push(...cells.map(({ label }) => label));
  }
  if (images.length === 0) throw new OwnError('noSamples', { file: dataset });
  const notes: Note[] =
    columns.label === null
      ? []
      : [{ code: 'column', values: { image: columns.image, label: columns.label } }];
  if (about.partial === true) notes.push({ code: 'partial', values: {} });
  return {
    sha256: await hashOf(images, labels),
    found: foundOf(place, images, labels, columns, notes, decode),
  };
}

/** Pages of 100 rows, at even distances where not all are wanted. */
export function pagesOf(total: number, wanted: number): number[] {
  const pages = Math.ceil(total / HUB_PAGE);
  const count = Math.min(pages, Math.ceil(wanted / HUB_PAGE));
  return Array.from({ length: count }, (_, k) => Math.floor((k * pages) / count));
}

interface Columns {
  readonly image: string;
  readonly label: string | null;
  /** Names of the classes where the label is a number into them. */
  readonly names: readonly string[] | null;
}

function columnsOf(dataset: string, { features, num_rows_total: total }: HubRows): Columns {
  const image = features.find(({ type }) => type._type === 'Image');
  if (image === undefined || total < 1) {
    throw new OwnError('hubNoImages', { dataset, columns: features.map(({ name }) => name).join(', ') });
  }
  const classLabel = features.find(({ type }) => type._type === 'ClassLabel');
  const called = features.find(
    ({ name, type }) => type._type === 'Value' && /^(?:labels?|class|target|category)$/i.test(name),
  );
  const label = classLabel ?? called;
  const names = classLabel?.type.names ?? null;
  if (names !== null) tooMany(dataset, names.length);
  return { image: image.name, label: label?.name ?? null, names };
}

interface Cell {
  readonly src: string;
  readonly label: string | number | null;
}

function cellOf(dataset: string, { row, row_idx: index }: HubRows['rows'][number], columns: Columns): Cell {
  const image = own(row, columns.image);
  const src = own(image, 'src');
  if (typeof src !== 'string') throw new OwnError('hubCell', { dataset, row: index, column: columns.image });
  const url = URL.canParse(src) ? new URL(src) : null;
  if (url?.protocol !== 'https:' || !HOST.test(url.hostname)) {
    throw new OwnError('hubHost', { dataset, row: index, found: url?.hostname ?? src });
  }
  if (columns.label === null) return { src, label: null };
  const label = own(row, columns.label);
  if (typeof label !== 'string' && typeof label !== 'number' && label !== null) {
    throw new OwnError('hubCell', { dataset, row: index, column: columns.label });
  }
  if (columns.names === null || label === null) return { src, label };
  // Sets of competitions give −1 to the samples whose class they keep to themselves.
  if (label === -1) return { src, label: null };
  if (typeof label !== 'number' || columns.names[label] === undefined) {
    throw new OwnError('hubCell', { dataset, row: index, column: columns.label });
  }
  return { src, label };
}

/** A value of an answer's own, whatever its key. */
function own(of: unknown, key: string): unknown {
  if (typeof of !== 'object' || of === null || !Object.hasOwn(of, key)) return undefined;
  return (of as Readonly<Record<string, unknown>>)[key];
}

async function hashOf(
  images: readonly Bytes[],
  labels: readonly (string | number | null)[],
): Promise<string> {
  const lines = ['latent-zoning rows 1\n'];
  for (const [k, image] of images.entries()) lines.push(`${await sha256(image)}  ${labels[k] ?? ''}\n`);
  return sha256(new TextEncoder().encode(lines.join('')));
}

function foundOf(
  place: HubPlace,
  images: readonly Bytes[],
  labels: readonly (string | number | null)[],
  { names }: Columns,
  notes: readonly Note[],
  decode: Decode,
): FoundPictures {
  const name = hubName(place);
  const given = labels.filter((label) => label !== null);
  const labelled = given.length === labels.length;
  const classes = !labelled
    ? { labels: new Uint8Array(images.length), classNames: [] }
    : names === null
      ? classesOf(name, given)
      : { labels: Uint8Array.from(given, Number), classNames: names.map(className) };
  const pathOf = (index: number) => `${name} #${index + 1}`;
  return {
    format: 'hub',
    kind: 'image',
    train: {
      kind: 'image',
      count: images.length,
      labels: classes.labels,
      pathOf,
      picture: async (index) => decodeChecked(pathOf(index), images[index] ?? new Uint8Array(0), decode),
    },
    test: null,
    classNames: classes.classNames,
    notes,
  };
}
