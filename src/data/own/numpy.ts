/** Which arrays of an .npz (or of several .npy) are images or points, and which are labels, by their names and shapes. */
import { classesOf } from './classes';
import { OwnError } from './error';
import { MAX_SAMPLES } from './limits';
import type { NpyArray } from './npy';
import { baseName } from './source';
import type { Found, FoundPictures, FoundPoints, Note, Picture, PicturePart, PointPart } from './types';

/** What a name says that its array is for: x_train, test_labels, val_images. */
type Role = 'train' | 'test' | 'validation';

interface Named {
  readonly name: string;
  readonly role: Role;
  readonly labels: boolean;
  readonly array: NpyArray;
}

interface Pair {
  readonly data: NpyArray;
  readonly labels: NpyArray | null;
}

/** @throws OwnError `arraysNone`, `arraysMany`, `arrayShape`, `arrayValue`, `countsDiffer`, `tooManyClasses`. */
export function fromArrays(file: string, arrays: readonly NpyArray[]): Found {
  const named = arrays.map(describe);
  const positional = named.length === 4 && named.every(({ name }) => /^arr_\d$/.test(name));
  const sorted = positional ? inOrder(named) : named;
  const train = pairOf(file, sorted, 'train');
  const validation = pairOf(file, sorted, 'validation');
  const given = pairOf(file, sorted, 'test');
  const test = given ?? validation;
  // A set that comes as its test part alone is still a set.
  const main = train ?? test;
  if (main === null)
    throw new OwnError('arraysNone', { file, names: named.map(({ name }) => name).join(', ') });
  const second = train === null ? null : test;
  const notes: Note[] = [];
  if (train !== null && validation !== null) {
    notes.push({ code: given === null ? 'validation' : 'validationLeftOut', values: {} });
  }
  return assemble(file, main, second, notes);
}

function describe(array: NpyArray): Named {
  const name = baseName(array.file).replace(/\.npy$/i, '');
  const lower = name.toLowerCase();
  const role = /test|t10k/.test(lower) ? 'test' : /val/.test(lower) ? 'validation' : 'train';
  const { shape } = array;
  const flat = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  const called = /(?:^|_)(?:y|labels?|targets?|class(?:es)?)(?:_|$)/.test(lower);
  return { name, role, labels: flat || (called && shape.length === 2), array };
}

/** Keras saves x_train, y_train, x_test, y_test without names: they are called arr_0 to arr_3. */
function inOrder(named: readonly Named[]): Named[] {
  return named
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((each, k) => ({ ...each, role: k < 2 ? 'train' : 'test' }));
}

function pairOf(file: string, named: readonly Named[], role: Role): Pair | null {
  const own = named.filter((each) => each.role === role);
  const data = own.filter(({ labels }) => !labels);
  const labels = own.filter((each) => each.labels);
  for (const several of [data, labels]) {
    if (several.length > 1) {
      throw new OwnError('arraysMany', { file, names: several.map(({ name }) => name).join(', ') });
    }
  }
  const [first] = data;
  return first === undefined ? null : { data: first.array, labels: labels[0]?.array ?? null };
}

function assemble(file: string, main: Pair, second: Pair | null, notes: Note[]): Found {
  const pairs = second === null ? [main] : [main, second];
  const parts = pairs.map(({ data }) => data.shape[0] ?? 0);
  for (const [k, { data, labels }] of pairs.entries()) {
    const [count = 0, found = labels?.shape[0]] = [parts[k]];
    if (count > MAX_SAMPLES)
      throw new OwnError('tooManySamples', { file: data.file, found: count, limit: MAX_SAMPLES });
    if (labels !== null && found !== count) {
      throw new OwnError('countsDiffer', {
        file: data.file,
        samples: count,
        other: labels.file,
        labels: found ?? 0,
      });
    }
  }
  const labelled = pairs.every(({ labels }) => labels !== null);
  const given = labelled ? pairs.flatMap(({ labels }) => (labels === null ? [] : labelsOf(labels))) : null;
  const classes = given === null ? null : classesOf(file, given);
  const labelsAt = (k: number) => {
    const [first = 0, count = 0] = [parts[0], parts[k]];
    return classes === null
      ? new Uint8Array(count)
      : classes.labels.subarray(k === 0 ? 0 : first, (k === 0 ? 0 : first) + count);
  };
  const classNames = classes?.classNames ?? [];
  const common = { format: 'numpy', classNames, notes } as const;
  if (isPoints(main.data)) {
    const part = (pair: Pair, k: number): PointPart => ({
      kind: 'points',
      count: parts[k] ?? 0,
      labels: labelsAt(k),
      points: pointsOf(pair.data),
    });
    const test = second === null ? null : part(second, 1);
    return { ...common, kind: 'points', train: part(main, 0), test } satisfies FoundPoints;
  }
  const scale = scaleOf(main.data);
  if (scale.note !== null) notes.push(scale.note);
  const part = (pair: Pair, k: number): PicturePart => ({
    kind: 'image',
    count: parts[k] ?? 0,
    labels: labelsAt(k),
    picture: pictures(pair.data, scale),
  });
  const test = second === null ? null : part(second, 1);
  if (test !== null) scaleOf(second?.data ?? main.data);
  return { ...common, kind: 'image', train: part(main, 0), test } satisfies FoundPictures;
}

/** One label a sample; of rows of several numbers, as one-hot labels are, the place of the largest. */
function labelsOf(array: NpyArray): (string | number)[] {
  const [count = 0, width = 1] = array.shape;
  const [row = 1, step = 1] = array.strides;
  return Array.from({ length: count }, (_, i) => {
    if (width === 1) return labelAt(array, i * row);
    let best = 0;
    for (let k = 1; k < width; k++) {
      if (array.number(i * row + k * step) > array.number(i * row + best * step)) best = k;
    }
    return best;
  });
}

function labelAt(array: NpyArray, offset: number): string | number {
  if (array.isText) return array.text(offset);
  const value = array.number(offset);
  if (!Number.isFinite(value)) {
    throw new OwnError('arrayValue', { file: array.file, index: offset + 1, found: String(value) });
  }
  return value;
}

function isPoints({ shape, isText }: NpyArray): boolean {
  return !isText && shape.length === 2 && shape[1] === 2;
}

function pointsOf(array: NpyArray): Float64Array {
  if (!isPoints(array)) throw new OwnError('arrayShape', { file: array.file, shape: shapeText(array) });
  const [count = 0] = array.shape;
  const [row = 1, step = 1] = array.strides;
  const points = Float64Array.from({ length: 2 * count }, (_, k) =>
    array.number((k >> 1) * row + (k % 2) * step),
  );
  const wrong = points.findIndex((x) => !Number.isFinite(x));
  if (wrong !== -1) {
    throw new OwnError('arrayValue', { file: array.file, index: wrong + 1, found: String(points[wrong]) });
  }
  return points;
}

interface Layout {
  readonly height: number;
  readonly width: number;
  readonly channels: Picture['channels'];
  /** Elements to the next row, column and channel. */
  readonly steps: readonly [row: number, column: number, channel: number];
}

/** Count x height x width, that with channels last or first, or count x pixels of a square. @throws OwnError `arrayShape`. */
function layoutOf(array: NpyArray): Layout {
  const [, a = 0, b = 0, c = 0] = array.shape;
  const [, sa = 1, sb = 1, sc = 1] = array.strides;
  const { length } = array.shape;
  if (array.isText || length < 2 || length > 4) {
    throw new OwnError('arrayShape', { file: array.file, shape: shapeText(array) });
  }
  if (length === 3) return { height: a, width: b, channels: 1, steps: [sa, sb, 0] };
  if (length === 4 && isChannels(c)) return { height: a, width: b, channels: c, steps: [sa, sb, sc] };
  if (length === 4 && isChannels(a)) return { height: b, width: c, channels: a, steps: [sb, sc, sa] };
  const side = Math.round(Math.sqrt(a));
  if (length !== 2 || side * side !== a || side < 2) {
    throw new OwnError('arrayShape', { file: array.file, shape: shapeText(array) });
  }
  return { height: side, width: side, channels: 1, steps: [sa * side, sa, 0] };
}

function isChannels(count: number): count is Picture['channels'] {
  return count === 1 || count === 3 || count === 4;
}

function shapeText({ shape }: NpyArray): string {
  return shape.join(' × ');
}

interface Scale {
  readonly low: number;
  readonly factor: number;
  readonly note: Note | null;
}

/**
 * From the values' range to 0..255: bytes and their like stay, 0..1 and −1..1 are stretched, and so is any other range from its ends.
 * @throws OwnError `arrayValue` where a value is not finite.
 */
function scaleOf(array: NpyArray): Scale {
  layoutOf(array);
  let [low, high] = [Infinity, -Infinity];
  const count = array.shape.reduce((product, length) => product * length, 1);
  for (let k = 0; k < count; k++) {
    const value = array.number(k);
    if (!Number.isFinite(value)) {
      throw new OwnError('arrayValue', { file: array.file, index: k + 1, found: String(value) });
    }
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  // Digits of sklearn reach 16, and would be nearly black as they stand.
  if (low >= 0 && high <= 255 && high >= 64) return { low: 0, factor: 1, note: null };
  const unit = high <= 1 && low >= -1;
  const [from, to] = unit ? [low < 0 ? -1 : 0, 1] : [Math.min(low, 0), high];
  const factor = to > from ? 255 / (to - from) : 0;
  return { low: from, factor, note: { code: 'stretched', values: { low: tidy(from), high: tidy(to) } } };
}

function tidy(value: number): number {
  return Number(value.toPrecision(4));
}

function pictures(array: NpyArray, { low, factor }: Scale): PicturePart['picture'] {
  const { height, width, channels, steps } = layoutOf(array);
  const [row, column, channel] = steps;
  const stride = array.strides[0] ?? 1;
  return (index) => {
    const data = new Uint8ClampedArray(height * width * channels);
    let k = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++) {
          const value = array.number(index * stride + y * row + x * column + c * channel);
          data[k] = (value - low) * factor;
          k += 1;
        }
      }
    }
    return { width, height, channels, data };
  };
}
