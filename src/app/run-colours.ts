/** The colours by which runs are told apart, wherever they are shown. */
import type { Run } from '../state/runs';
import './run-colours.css';

/** For CSS; follows the theme. */
export function runColour({ colour }: Pick<Run, 'colour'>): string {
  return `var(--run-${colour})`;
}
