/** Opens and closes slow motion. What moves it is fetched when it is first opened. */
import { useSlow } from '../../../state/slow';

export function openSlow(): void {
  void import('./player').then((player) => player.openSlow());
}

export function closeSlow(): void {
  if (useSlow.getState().open) void import('./player').then((player) => player.closeSlow());
}
