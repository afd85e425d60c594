/** Reads what was dropped anywhere on the page, and shows it in the tab. */
import { openLab } from '../../../state/lab';
import { type Dropped, dropped } from './files';
import { readGiven } from './reading';

/**
 * A DataTransfer must be handed over while its event is handled; whoever fetches this file first takes its entries meanwhile:
 * `[...event.dataTransfer.items].map((item) => item.webkitGetAsEntry())`.
 */
export async function readDropped(items: DataTransfer | readonly Dropped[]): Promise<void> {
  const given = items instanceof DataTransfer ? dropped(items) : items;
  openLab('data');
  await readGiven(given);
}
