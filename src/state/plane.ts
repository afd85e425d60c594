/** What a person does with the plane: pointing, pinning, marking, moving anchors, looking back. */
import { create } from 'zustand';
import type { AnchorName, PlaneInfo, PlaneProbe } from '../engine/protocol';
import { type Moves, NO_MOVES } from './moves';

/** A point of the plane, latent units. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Most pins that can be compared. */
export const MOST_PINS = 4;

export interface PlaneStore {
  /** CSS pixels of the picture. */
  readonly size: { readonly width: number; readonly height: number };
  /** The point under the pointer or the keyboard's cursor. */
  readonly hover: Point | null;
  /** Whether `hover` is the keyboard's cursor, which has to be drawn. */
  readonly cursor: boolean;
  /** Where the point under the pointer ends; that of an earlier point until the engine has answered. */
  readonly probe: PlaneProbe | null;
  readonly pins: readonly PlaneProbe[];
  /** Sample marked in the plane and in the heat map. */
  readonly marked: number | null;
  readonly moves: Moves;
  /** Places of the anchors before any was moved; null while none is. */
  readonly home: Pick<PlaneInfo, 'places' | 'labelPlaces'> | null;
  /** Loss of the shown samples before any anchor was moved, nats. */
  readonly homeLoss: number | null;
  /** What `home` and `homeLoss` were when the last anchor went back, until the engine has shown the model again; null otherwise. */
  readonly released: Pick<PlaneStore, 'home' | 'homeLoss'> | null;
  /** The anchor that is in the hand. */
  readonly grabbed: AnchorName | null;
  /** Class of the label anchor under the pointer. */
  readonly pointed: number | null;
  /** What dragging on the empty plane does. */
  readonly tool: 'pan' | 'lasso';
  /** The lasso while it is drawn. */
  readonly lasso: readonly Point[] | null;
  /** Iteration of the film that is looked at; null for the encoder of the moment. */
  readonly lookingBack: number | null;
  readonly mark: (sample: number | null) => void;
  readonly pin: (probe: PlaneProbe) => void;
  readonly unpin: (probe: PlaneProbe) => void;
  /** No anchor is in the hand or elsewhere any more, and there is nothing to undo. */
  readonly letGo: () => void;
  /** Forgets everything that belongs to the run. */
  readonly clearRun: () => void;
}

const NOTHING_HELD = { moves: NO_MOVES, home: null, homeLoss: null, released: null, grabbed: null } as const;

const NOTHING = {
  ...NOTHING_HELD,
  hover: null,
  cursor: false,
  pointed: null,
  probe: null,
  pins: [],
  marked: null,
  lasso: null,
  lookingBack: null,
} as const;

export const usePlane = create<PlaneStore>()((set, get) => ({
  size: { width: 1, height: 1 },
  ...NOTHING,
  tool: 'pan',
  mark: (marked) => {
    if (marked !== get().marked) set({ marked });
  },
  pin: (probe) => {
    set({ pins: [...get().pins, probe].slice(-MOST_PINS) });
  },
  unpin: (probe) => {
    set({ pins: get().pins.filter((pin) => pin !== probe) });
  },
  letGo: () => {
    set(NOTHING_HELD);
  },
  clearRun: () => {
    set(NOTHING);
  },
}));
