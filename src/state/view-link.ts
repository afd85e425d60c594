/**
 * How the page is looked at, as the text of `view` in a link: words with their values, in the order of the table below, and only what differs
 * from a first visit.
 *
 *     view=camera:0.1:-2:3,t:0.5,colour:early,layers:zones:anchors,axes:samples:1:5:9,pin:0.5:-1:0,tab:flow
 *
 * `first` alone says that nothing differs; no text at all leaves the reader's own view.
 */
import type { Camera, Colouring, Layer, PlaneAxes } from '../engine/protocol';
import { numberText, type Refusal } from '../experiment';
import { COLOURINGS, FIRST_LAYERS, LAYERS } from './layers';
import { MOST_PINS } from './plane';

/** Parts of the page that a link may hide, as `data-hide` of the document names them. */
export const HIDEABLE = ['controls', 'charts', 'learned'] as const;
export type Hideable = (typeof HIDEABLE)[number];

/** A point that is followed from a paper time on. */
export interface PinAt {
  readonly x: number;
  readonly y: number;
  readonly from: number;
}

/** Everything that a view says. */
export interface Look {
  readonly camera: Camera | null;
  /** Paper time, 0 to 1. */
  readonly time: number;
  readonly colour: Colouring;
  /** In the order of LAYERS. */
  readonly layers: readonly Layer[];
  readonly axes: PlaneAxes;
  readonly pins: readonly PinAt[];
  /** Samples that keep their colours, ascending; null for all, or for more than a link can hold. */
  readonly selected: readonly number[] | null;
  /** Name of the open tab of charts. */
  readonly tab: string;
  /** In the order of HIDEABLE. */
  readonly hide: readonly Hideable[];
}

/** What a first visit sees. */
export const FIRST_LOOK: Look = {
  camera: null,
  time: 0,
  colour: 'class',
  layers: LAYERS.filter((layer) => FIRST_LAYERS.has(layer)),
  axes: { kind: 'principal' },
  pins: [],
  selected: null,
  tab: 'loss',
  hide: [],
};

/** Latent units, and the numbers of samples and of coordinates, beyond which nothing is looked at. */
const FARTHEST = 1e6;
/** Below it a number is 0; no camera is nearer. */
const LEAST = 1e-6;
const MOST_INDEX = 16_383;
/** Most samples of a selection that a link holds. */
const MOST_SELECTED = 50;
/** Digits of a place, which is far below a pixel, and of a time. */
const DIGITS = 4;
const NOTHING = 'first';

const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e-?\d{1,2})?$/;

/** As it is written; adding 0 turns -0 into 0. */
const short = (x: number) => (Math.abs(x) < LEAST ? 0 : Number(x.toPrecision(DIGITS)) + 0);

function numberIn(text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined || !NUMBER.test(text)) return undefined;
  const x = short(Number(text));
  return x >= low && x <= high ? x : undefined;
}

function index(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) && Number(text) <= MOST_INDEX
    ? Number(text)
    : undefined;
}

/** All of a list; undefined where one is. */
function every<T>(list: readonly (T | undefined)[]): T[] | undefined {
  const known = list.filter((x): x is T => x !== undefined);
  return known.length === list.length ? known : undefined;
}

/** Those of `words` that are named, in their order; undefined where another is named, or one twice. */
function among<W extends string>(words: readonly W[], named: readonly string[]): W[] | undefined {
  const chosen = words.filter((word) => named.includes(word));
  return chosen.length === named.length ? chosen : undefined;
}

function cameraFrom(values: readonly string[]): Camera | undefined {
  const [x, y] = values.map((text) => numberIn(text, -FARTHEST, FARTHEST));
  const half = numberIn(values[2], LEAST, FARTHEST);
  return values.length === 3 && x !== undefined && y !== undefined && half !== undefined
    ? { x, y, half }
    : undefined;
}

function axesFrom([kind, ...values]: readonly string[]): PlaneAxes | undefined {
  const [a, b, c] = values.map(index);
  if (a === undefined || b === undefined || a === b) return undefined;
  if (kind === 'coordinates' && values.length === 2) return { kind, x: a, y: b };
  if (kind === 'samples' && values.length === 3 && c !== undefined && c !== a && c !== b)
    return { kind, samples: [a, b, c] };
  return undefined;
}

function pinFrom(values: readonly string[]): PinAt | undefined {
  const [x, y] = values.map((text) => numberIn(text, -FARTHEST, FARTHEST));
  const from = numberIn(values[2], 0, 1);
  return values.length === 3 && x !== undefined && y !== undefined && from !== undefined
    ? { x, y, from }
    : undefined;
}

function selectedFrom(values: readonly string[]): number[] | undefined {
  const samples = every(values.map(index));
  const ascending = samples?.every((sample, i) => i === 0 || sample > (samples[i - 1] ?? sample));
  return ascending === true && values.length > 0 && values.length <= MOST_SELECTED ? samples : undefined;
}

interface Word {
  /** What it must be like, for people. */
  readonly form: string;
  /** What the values after the word make of a look; undefined where they are wrong. */
  readonly read: (values: readonly string[], look: Look) => Partial<Look> | undefined;
  /** The values, one list each time the word is said. */
  readonly write: (look: Look) => readonly (readonly (number | string)[])[];
}

/** One value as the field of a look. */
function field<K extends keyof Look>(key: K, value: Look[K] | undefined): Partial<Look> | undefined {
  return value === undefined ? undefined : { [key]: value };
}

/** In canonical order. */
const WORDS: Readonly<Record<string, Word>> = {
  camera: {
    form: 'camera:x:y:half',
    read: (values) => field('camera', cameraFrom(values)),
    write: ({ camera: c }) => (c === null ? [] : [[c.x, c.y, c.half].map(short)]),
  },
  t: {
    form: 't:0..1',
    read: (values) => (values.length === 1 ? field('time', numberIn(values[0], 0, 1)) : undefined),
    write: ({ time }) => (short(time) === 0 ? [] : [[short(time)]]),
  },
  colour: {
    form: `colour:${COLOURINGS.join('|')}`,
    read: ([name, ...more]) =>
      more.length === 0 ? field('colour', among(COLOURINGS, [name ?? ''])?.[0]) : undefined,
    write: ({ colour }) => (colour === FIRST_LOOK.colour ? [] : [[colour]]),
  },
  layers: {
    form: `layers:${LAYERS.join(':')}`,
    read: (values) => field('layers', among(LAYERS, values)),
    write: ({ layers }) => (layers.join() === FIRST_LOOK.layers.join() ? [] : [layers]),
  },
  axes: {
    form: 'axes:samples:i:j:k|axes:coordinates:i:j',
    read: (values) => field('axes', axesFrom(values)),
    write: ({ axes }) => {
      if (axes.kind === 'principal') return [];
      return [axes.kind === 'samples' ? [axes.kind, ...axes.samples] : [axes.kind, axes.x, axes.y]];
    },
  },
  pin: {
    form: 'pin:x:y:t',
    read: (values, { pins }) => {
      const pin = pins.length < MOST_PINS ? pinFrom(values) : undefined;
      return pin === undefined ? undefined : { pins: [...pins, pin] };
    },
    write: ({ pins }) => pins.slice(0, MOST_PINS).map(({ x, y, from }) => [x, y, from].map(short)),
  },
  selected: {
    form: 'selected:i:j:k',
    read: (values) => field('selected', selectedFrom(values)),
    write: ({ selected: s }) => (s === null || s.length === 0 || s.length > MOST_SELECTED ? [] : [s]),
  },
  tab: {
    form: 'tab:loss|flow|probe|collapse|distribution',
    read: ([name = '', ...more]) =>
      more.length === 0 && /^[a-z]{1,20}$/.test(name) ? { tab: name } : undefined,
    write: ({ tab }) => (tab === FIRST_LOOK.tab ? [] : [[tab]]),
  },
  hide: {
    form: `hide:${HIDEABLE.join(':')}`,
    read: (values) => field('hide', values.length > 0 ? among(HIDEABLE, values) : undefined),
    write: ({ hide }) => (hide.length === 0 ? [] : [hide]),
  },
};

const REPEATED = 'pin';

/** The refusal of a part of a view; `form` says what it must be like. */
export function viewRefusal(value: string, form: string): Refusal {
  return { key: 'view', value, code: 'viewPart', values: { form } };
}

/** The form of what a part of a view says, to be named when it is refused later on. */
export function formOf(word: 'axes' | 'selected' | 'tab'): string {
  return WORDS[word]?.form ?? word;
}

/** The text of a look; equal looks have equal texts. */
export function writeView(look: Look): string {
  const parts = Object.entries(WORDS).flatMap(([word, { write }]) =>
    write(look).map((values) =>
      [word, ...values.map((v) => (typeof v === 'number' ? numberText(v) : v))].join(':'),
    ),
  );
  return parts.length === 0 ? NOTHING : parts.join(',');
}

/** Reads the text of a view; never throws. What is wrong is refused part by part, and the rest counts. */
export function readView(text: string): { look: Look; refusals: Refusal[] } {
  const refusals: Refusal[] = [];
  let look = FIRST_LOOK;
  const said = new Set<string>();
  for (const part of text === NOTHING ? [] : text.split(',')) {
    const [name = '', ...values] = part.split(':');
    const word = Object.hasOwn(WORDS, name) && !said.has(name) ? WORDS[name] : undefined;
    const change = word?.read(values, look);
    if (change === undefined) {
      const forms = Object.values(WORDS).map(({ form }) => form);
      refusals.push(viewRefusal(part, word?.form ?? forms.join(', ')));
      continue;
    }
    if (name !== REPEATED) said.add(name);
    look = { ...look, ...change };
  }
  return { look, refusals };
}
