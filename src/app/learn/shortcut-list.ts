/** Every key of the page, for the sheet that shows them; the keys themselves are heard where they work. */
import type { Messages } from '../../texts/catalogue';

type Texts = Messages['guide']['shortcuts'];

/** Keys pressed together, or one of the arrows with the others. As printed on them; `Space` has a name in each language. */
export type Combination = readonly string[];

export interface Shortcut {
  /** Combinations that all do it, or that do it in one direction each. */
  readonly keys: readonly Combination[];
  readonly does: keyof Texts['does'];
}

export interface ShortcutGroup {
  readonly title: keyof Texts['groups'];
  readonly shortcuts: readonly Shortcut[];
}

const ARROWS: readonly Combination[] = [['←'], ['→'], ['↑'], ['↓']];

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'everywhere',
    shortcuts: [
      { keys: [['Space']], does: 'run' },
      { keys: [['s']], does: 'step' },
      { keys: [['?']], does: 'sheet' },
      { keys: [['Esc']], does: 'close' },
    ],
  },
  {
    title: 'plane',
    shortcuts: [
      { keys: ARROWS, does: 'cursor' },
      { keys: [['[']], does: 'previousAnchor' },
      { keys: [[']']], does: 'nextAnchor' },
      { keys: [['Enter']], does: 'pin' },
      { keys: [['l']], does: 'select' },
      { keys: [[','], ['.']], does: 'time' },
      { keys: [['Esc']], does: 'unpin' },
    ],
  },
  {
    title: 'view',
    shortcuts: [
      { keys: [['Shift', '←', '→', '↑', '↓']], does: 'pan' },
      { keys: [['+'], ['-']], does: 'zoom' },
      { keys: [['0']], does: 'reset' },
    ],
  },
  {
    title: 'hand',
    shortcuts: [
      { keys: [['g']], does: 'grab' },
      { keys: ARROWS, does: 'carry' },
      { keys: [['Enter']], does: 'drop' },
      { keys: [['Esc']], does: 'putBack' },
      { keys: [['Ctrl', 'Z']], does: 'undo' },
      { keys: [['Ctrl', 'Shift', 'Z']], does: 'redo' },
    ],
  },
];
