/** Moving about the confusion matrix by keys. */
import type { Cell } from '../../../state/classes';

/** As KeyboardEvent has it. */
interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
}

/** Cells that PageUp and PageDown pass. */
const PAGE = 10;

/** The cell of K x K that a key leads to; null where it leads nowhere. */
export function nextCell({ truth, predicted }: Cell, { key, ctrlKey }: Key, k: number): Cell | null {
  const within = (index: number) => Math.max(0, Math.min(k - 1, index));
  const to = (row: number, column: number): Cell => ({ truth: within(row), predicted: within(column) });
  switch (key) {
    case 'ArrowUp':
      return to(truth - 1, predicted);
    case 'ArrowDown':
      return to(truth + 1, predicted);
    case 'ArrowLeft':
      return to(truth, predicted - 1);
    case 'ArrowRight':
      return to(truth, predicted + 1);
    case 'PageUp':
      return to(truth - PAGE, predicted);
    case 'PageDown':
      return to(truth + PAGE, predicted);
    case 'Home':
      return to(ctrlKey ? 0 : truth, 0);
    case 'End':
      return to(ctrlKey ? k - 1 : truth, k - 1);
    default:
      return null;
  }
}

/** Puts the focus on a cell of the table. */
export function focusCell(table: HTMLTableElement | null, { truth, predicted }: Cell): void {
  table?.querySelector<HTMLElement>(`tr[data-row="${truth}"] td[data-column="${predicted}"]`)?.focus();
}
