/** The table: objectives and what they must beat, by whatever column; a place is a range where noise does not tell results apart. */
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import {
  type Board,
  type Column,
  isAccuracy,
  isRising,
  missingSeeds,
  type Place,
  placesOf,
  placeText,
  type Row,
  sampleOf,
  sortedRows,
} from '../../comparison';
import { openRow } from './open';
import { Strip } from './Strip';
import { columnNumber, useRowWords } from './words';

const VIEWS = {
  accuracy: ['probe', 'neighbours', 'headProbe', 'headNeighbours'],
  geometry: ['rank', 'headRank', 'alignment', 'uniformity', 'wasserstein', 'gaussianity'],
  cost: ['seconds', 'memory'],
} as const satisfies Readonly<Record<string, readonly Column[]>>;
type View = keyof typeof VIEWS;

interface Order {
  readonly column: Column;
  /** The largest first. */
  readonly down: boolean;
}

export function BoardTable({ board }: { readonly board: Board }) {
  const text = useTranslations('leaderboard');
  const [view, setView] = useState<View>('accuracy');
  const [order, setOrder] = useState<Order>({ column: 'probe', down: true });
  const columns: readonly Column[] = VIEWS[view];
  // Places are by the accuracy that sorts the table, or by the probe.
  const ranking = isAccuracy(order.column) ? order.column : 'probe';
  const places = placesOf(board, ranking);
  const rows = sortedRows(board, order.column, order.down);
  const sort = (column: Column) =>
    setOrder({ column, down: order.column === column ? !order.down : isRising(column) });
  const show = (next: View) => {
    setView(next);
    const [first] = VIEWS[next];
    setOrder({ column: first, down: isRising(first) });
  };
  return (
    <>
      <div className="leaderboard-views" role="group" aria-label={text('views.name')}>
        {(Object.keys(VIEWS) as View[]).map((each) => (
          <button
            key={each}
            type="button"
            className="button"
            aria-pressed={each === view}
            onClick={() => show(each)}
          >
            {text(`views.${each}`)}
          </button>
        ))}
      </div>
      <div className="leaderboard-scroll" role="region" aria-label={text('table')} tabIndex={-1}>
        <table className="leaderboard-table" data-testid="leaderboard-table">
          <caption className="visually-hidden">{text('table')}</caption>
          <thead>
            <tr>
              {view === 'accuracy' && <th scope="col">{text('columns.place')}</th>}
              <th scope="col">{text('columns.objective')}</th>
              {view === 'accuracy' && (
                <th scope="col" className="leaderboard-dots">
                  {text('columns.spread')}
                </th>
              )}
              {columns.map((column) => (
                <Head key={column} column={column} order={order} onSort={sort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.objective ?? row.kind} data-kind={row.kind} data-testid="leaderboard-row">
                {view === 'accuracy' && (
                  <td className="leaderboard-place">
                    <PlaceOf place={places.get(row)} />
                  </td>
                )}
                <th scope="row">
                  <Name board={board} row={row} />
                </th>
                {view === 'accuracy' && (
                  <td className="leaderboard-dots">
                    <Strip board={board} row={row} column={ranking} />
                  </td>
                )}
                {columns.map((column) => (
                  <Value key={column} row={row} column={column} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

interface HeadProps {
  readonly column: Column;
  readonly order: Order;
  readonly onSort: (column: Column) => void;
}

function Head({ column, order, onSort }: HeadProps) {
  const text = useTranslations('leaderboard');
  const name = text(`columns.${column}`);
  const sorted = order.column === column;
  return (
    <th scope="col" aria-sort={sorted ? (order.down ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className="leaderboard-sort"
        title={`${text(`hints.${column}`)}. ${text('sort', { column: name })}`}
        onClick={() => onSort(column)}
      >
        {name}
        {sorted && <span aria-hidden="true"> {order.down ? '↓' : '↑'}</span>}
      </button>
    </th>
  );
}

function PlaceOf({ place }: { readonly place: Place | undefined }) {
  const text = useTranslations('leaderboard');
  if (place === undefined) return null;
  const { best, worst } = place;
  const shared = best !== worst;
  return (
    <span title={text('placeHint', { shared: shared ? 'yes' : 'no', best, worst })} data-shared={shared}>
      {placeText(place)}
    </span>
  );
}

/** The name, the way to the experiment, and what is missing of it. */
function Name({ board, row }: { readonly board: Board; readonly row: Row }) {
  const text = useTranslations('leaderboard');
  const { nameOf } = useRowWords();
  const name = nameOf(row);
  const missing = missingSeeds(board, row);
  const { link } = row;
  return (
    <>
      <span className="leaderboard-name">
        {name}
        {link !== null && (
          <button
            type="button"
            className="leaderboard-open"
            title={text('openHint', { objective: name })}
            aria-label={text('openHint', { objective: name })}
            onClick={() => openRow(link)}
          >
            {text('open')}
          </button>
        )}
      </span>
      {missing.length > 0 && row.seeds.length > 0 && (
        <span className="leaderboard-note">
          {text('missingSeeds', { count: missing.length, list: missing.join(', ') })}
        </span>
      )}
      {row.failed.map(({ seed, message }) => (
        <span key={seed} className="leaderboard-note">
          {text('failedSeed', { seed, message })}
        </span>
      ))}
    </>
  );
}

export function Value({ row, column }: { readonly row: Row; readonly column: Column }) {
  const text = useTranslations('leaderboard');
  const sample = sampleOf(row, column);
  if (sample === null) {
    // A reference has no head; an objective without a number has not been measured.
    const missing = row.kind === 'objective' && row.seeds.length === 0;
    return <td className="leaderboard-none">{missing ? text('missing') : '–'}</td>;
  }
  const mean = columnNumber(column, sample.mean);
  const most = column === 'rank' || column === 'headRank' ? row.most[column] : undefined;
  const spread = sample.sd === null || column === 'memory' ? null : columnNumber(column, sample.sd);
  return (
    <td>
      {mean}
      {spread !== null && <small> ± {spread}</small>}
      {most !== undefined && <small> {text('of', { most })}</small>}
    </td>
  );
}
