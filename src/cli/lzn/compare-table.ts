/** A comparison as lines for people: a row an objective, mean ± standard deviation over its seeds, places shared where noise does not tell. */
import { type Board, missingSeeds, placesOf, placeText, type Row, sortedRows } from '../../comparison';
import { cellText, rowName, setupText } from '../../comparison/markdown';
import { aligned } from './sweep-table';

const COLUMNS = ['probe', 'neighbours', 'headProbe', 'headNeighbours', 'seconds', 'memory'] as const;
const HEADS = ['linear probe', 'neighbours', 'head, probe', 'head, nbrs', 's/1,000 it', 'MiB'];

export function boardLines(board: Board): string[] {
  const places = placesOf(board, 'probe');
  const rows = sortedRows(board, 'probe').map((row) => {
    const place = places.get(row);
    const cells = COLUMNS.map((column) => cellText(row, column));
    return [place ? placeText(place) : '', rowName(row).replaceAll('_', ''), ...cells, noteOf(board, row)];
  });
  const failed = board.rows.flatMap((row) =>
    row.failed.map(({ seed, message }) => `${row.objective ?? ''} seed=${seed} failed: ${message}`),
  );
  const lines = aligned([['place', 'objective', ...HEADS, ''], ...rows]).map((line) => line.trimEnd());
  return [setupText(board), ...lines, ...failed];
}

function noteOf(board: Board, row: Row): string {
  const missing = missingSeeds(board, row);
  return missing.length === 0 ? '' : `missing: seed ${missing.join(', ')}`;
}
