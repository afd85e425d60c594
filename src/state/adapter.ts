/** Which graphics adapter the reader wants on this machine. */
import type { PowerChoice } from '../engine/protocol';
import { recall, remember } from './storage';

const KEY = 'lzn-adapter';

export const POWER_CHOICES: readonly PowerChoice[] = ['high-performance', 'low-power', 'software'];

export function wantedAdapter(): PowerChoice | undefined {
  const wanted = recall(KEY);
  return POWER_CHOICES.find((choice) => choice === wanted);
}

/** Remembered for the next visit. */
export function wantAdapter(choice: PowerChoice): void {
  remember(KEY, choice);
}
