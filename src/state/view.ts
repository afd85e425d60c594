/** How the page looks: theme, and everything that decides what the plane shows. Part of a link only where its sender wants that: view-link.ts. */
import { create } from 'zustand';
import type { Camera, Colouring, Layer, PlaneAxes, PlaneView } from '../engine/protocol';
import { COLOURINGS, FIRST_LAYERS, LAYERS } from './layers';
import { recall, remember } from './storage';

export type Theme = 'auto' | 'light' | 'dark';

/** Passes of the flow in the time that a pass takes at speed 1. */
export type Speed = 0.5 | 1 | 2;

export interface ViewStore {
  readonly theme: Theme;
  /** The theme as it is now, with `auto` resolved. */
  readonly dark: boolean;
  readonly colour: Colouring;
  readonly layers: Readonly<Record<Layer, boolean>>;
  /** Null follows the anchors. */
  readonly camera: Camera | null;
  readonly axes: PlaneAxes;
  /** Paper time, 0 at the prior, 1 at the anchors. */
  readonly time: number;
  /** Whether the time runs by itself. */
  readonly playing: boolean;
  readonly loop: boolean;
  readonly speed: Speed;
  /** False where the reader's system asks for less motion. */
  readonly motion: boolean;
  /** Samples that keep their colours while the others are grey, ascending; null for all. */
  readonly selected: readonly number[] | null;
  readonly setTheme: (theme: Theme) => void;
  readonly setColour: (colour: Colouring) => void;
  readonly toggle: (layer: Layer) => void;
  readonly setCamera: (camera: Camera | null) => void;
  readonly setAxes: (axes: PlaneAxes) => void;
  readonly setTime: (time: number) => void;
  readonly select: (samples: readonly number[] | null) => void;
  /** Forgets what belongs to one run: camera, selection, and axes that are made of samples. */
  readonly clearRun: () => void;
}

/** At the prior nearly all points are undecided; these colourings begin where there is something to see. */
const UNDECIDED = 0.05;
const DECIDING = 0.5;

/** Also read by the script in index.html that sets the theme before the first paint. */
const THEME_KEY = 'lzn-theme';
export const VIEW_KEY = 'lzn-plane';

const darkQuery = matchMedia('(prefers-color-scheme: dark)');
const stillQuery = matchMedia('(prefers-reduced-motion: reduce)');

function resolve(theme: Theme): boolean {
  return theme === 'dark' || (theme === 'auto' && darkQuery.matches);
}

function firstTheme(): Theme {
  const theme = recall(THEME_KEY);
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

function layersWith(on: (layer: Layer) => boolean): Readonly<Record<Layer, boolean>> {
  return Object.fromEntries(LAYERS.map((layer) => [layer, on(layer)])) as Record<Layer, boolean>;
}

/** Of what is remembered; the first had no version, and knew no labels. */
const VERSION = '2';

/** What was remembered as "colour: layer layer ... :version". */
function firstView(): Pick<ViewStore, 'colour' | 'layers'> {
  const [name, list, version] = (recall(VIEW_KEY) ?? '').split(':');
  const colour = COLOURINGS.find((c) => c === name);
  if (colour === undefined || list === undefined) {
    return { colour: 'class', layers: layersWith((layer) => FIRST_LAYERS.has(layer)) };
  }
  const words = new Set(list.split(' '));
  // A page that opens at the prior shows nothing in the colours of a later time.
  return {
    colour: colour === 'largest' || colour === 'entropy' ? 'class' : colour,
    layers: layersWith(
      (layer) =>
        words.has(layer) || (version !== VERSION && layer.startsWith('label') && FIRST_LAYERS.has(layer)),
    ),
  };
}

const theme = firstTheme();

export const useView = create<ViewStore>()((set, get) => ({
  theme,
  dark: resolve(theme),
  ...firstView(),
  camera: null,
  axes: { kind: 'principal' },
  time: 0,
  playing: false,
  loop: true,
  speed: 1,
  motion: !stillQuery.matches,
  selected: null,
  setTheme: (next) => {
    remember(THEME_KEY, next);
    set({ theme: next, dark: resolve(next) });
  },
  setColour: (colour) => {
    const early = (colour === 'largest' || colour === 'entropy') && get().time < UNDECIDED;
    set({ colour, ...(early ? { time: DECIDING } : {}) });
  },
  toggle: (layer) => {
    const { layers } = get();
    set({ layers: { ...layers, [layer]: !layers[layer] } });
  },
  setCamera: (camera) => {
    set({ camera });
  },
  setAxes: (axes) => {
    set({ axes, camera: null });
  },
  setTime: (time) => {
    set({ time: Math.max(0, Math.min(1, time)) });
  },
  select: (samples) => {
    set({ selected: samples === null || samples.length === 0 ? null : samples });
  },
  clearRun: () => {
    const { axes } = get();
    set({ camera: null, selected: null, axes: axes.kind === 'samples' ? { kind: 'principal' } : axes });
  },
}));

function show({ dark, colour, layers }: ViewStore): void {
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  remember(VIEW_KEY, `${colour}:${LAYERS.filter((layer) => layers[layer]).join(' ')}:${VERSION}`);
}

show(useView.getState());
useView.subscribe((now, before) => {
  if (now.dark !== before.dark || now.colour !== before.colour || now.layers !== before.layers) show(now);
});
darkQuery.addEventListener('change', () => {
  const { theme: now, setTheme } = useView.getState();
  if (now === 'auto') setTheme('auto');
});
stillQuery.addEventListener('change', () => {
  useView.setState({ motion: !stillQuery.matches });
});

/** What the engine paints with; `marked` is the sample with a ring. */
export function planeView(view: ViewStore, marked: number | null): PlaneView {
  const { colour, layers, camera, axes, time, motion, selected, dark } = view;
  return { colour, layers, camera, axes, time, motion, selected, marked, dark };
}
