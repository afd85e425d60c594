/** How the page looks: theme and layers of the plane. Remembered on this machine, never part of a link. */
import { create } from 'zustand';
import type { PlaneView } from '../engine/protocol';

export type Theme = 'auto' | 'light' | 'dark';
export type Layer = 'zones' | 'anchors' | 'latents';

export interface ViewStore {
  readonly theme: Theme;
  /** The theme as it is now, with `auto` resolved. */
  readonly dark: boolean;
  readonly colour: PlaneView['colour'];
  readonly layers: Readonly<Record<Layer, boolean>>;
  readonly setTheme: (theme: Theme) => void;
  readonly setColour: (colour: PlaneView['colour']) => void;
  readonly toggle: (layer: Layer) => void;
}

/** Also read by the script in index.html that sets the theme before the first paint. */
const THEME_KEY = 'lzn-theme';
const VIEW_KEY = 'lzn-view';

function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be forbidden; the page works without
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // as above
  }
}

const darkQuery = matchMedia('(prefers-color-scheme: dark)');

function resolve(theme: Theme): boolean {
  return theme === 'dark' || (theme === 'auto' && darkQuery.matches);
}

function firstTheme(): Theme {
  const theme = remembered(THEME_KEY);
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

interface Remembered {
  colour: PlaneView['colour'];
  layers: Record<Layer, boolean>;
}

function firstView(): Remembered {
  const view: Remembered = { colour: 'class', layers: { zones: true, anchors: true, latents: false } };
  const words = (remembered(VIEW_KEY) ?? '').split(' ');
  if (words.length !== 4) return view;
  return {
    colour: words[0] === 'anchor' ? 'anchor' : 'class',
    layers: { zones: words[1] === '1', anchors: words[2] === '1', latents: words[3] === '1' },
  };
}

const theme = firstTheme();

export const useView = create<ViewStore>()((set, get) => ({
  theme,
  dark: resolve(theme),
  ...firstView(),
  setTheme: (next) => {
    remember(THEME_KEY, next);
    set({ theme: next, dark: resolve(next) });
  },
  setColour: (colour) => {
    set({ colour });
  },
  toggle: (layer) => {
    const { layers } = get();
    set({ layers: { ...layers, [layer]: !layers[layer] } });
  },
}));

function show({ dark, colour, layers }: ViewStore): void {
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  const bits = [layers.zones, layers.anchors, layers.latents].map((on) => (on ? '1' : '0'));
  remember(VIEW_KEY, [colour, ...bits].join(' '));
}

show(useView.getState());
useView.subscribe(show);
darkQuery.addEventListener('change', () => {
  const { theme: now, setTheme } = useView.getState();
  if (now === 'auto') setTheme('auto');
});

/** What the engine paints with. */
export function planeView({ dark, colour, layers }: ViewStore): PlaneView {
  return { colour, dark, ...layers };
}
