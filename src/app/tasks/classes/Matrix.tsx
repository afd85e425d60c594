/** The confusion matrix as a grid: rows are true classes, columns predicted ones. One cell is in the order of tabs; arrow keys move on. */
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type Ref,
  type SyntheticEvent,
  useMemo,
  useState,
} from 'react';
import { useTranslations } from 'use-intl';
import type { Cell } from '../../../state/classes';
import { integer, percent } from '../../format';
import { focusCell, nextCell } from './moving';

interface MatrixProps {
  readonly ref: Ref<HTMLTableElement>;
  /** K x K. */
  readonly counts: Uint32Array;
  readonly names: readonly string[];
  readonly open: Cell | null;
  readonly onOpen: (cell: Cell) => void;
}

/** From here on a cell is too small for its number; the line below says it. */
const DENSE = 21;
/** Up to here names of columns lie flat, if they are short. */
const FLAT = 12;

function cellOf({ target }: SyntheticEvent): Cell | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('td[data-column]') : null;
  const row = element?.closest<HTMLElement>('tr')?.dataset['row'];
  if (element === null || row === undefined) return null;
  return { truth: Number(row), predicted: Number(element.dataset['column']) };
}

export function Matrix({ ref, counts, names, open, onOpen }: MatrixProps) {
  const text = useTranslations('classes.matrix');
  const [at, setAt] = useState<Cell>({ truth: 0, predicted: 0 });
  const [pointed, setPointed] = useState<Cell | null>(null);
  const k = names.length;
  const rows = useMemo(
    () => Array.from({ length: k }, (_, truth) => counts.slice(truth * k, (truth + 1) * k)),
    [counts, k],
  );
  const here: Cell = { truth: Math.min(at.truth, k - 1), predicted: Math.min(at.predicted, k - 1) };
  const countAt = ({ truth, predicted }: Cell) => rows[truth]?.[predicted] ?? 0;
  const tryOpen = (cell: Cell) => {
    if (countAt(cell) > 0) onOpen(cell);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    const from = cellOf(event);
    if (from === null) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      tryOpen(from);
      return;
    }
    const next = nextCell(from, event, k);
    if (next === null) return;
    event.preventDefault();
    focusCell(event.currentTarget, next);
  };
  const told = pointed ?? here;
  const total = rows[told.truth]?.reduce((sum, count) => sum + count, 0) ?? 0;
  const flat = k <= FLAT && names.every((name) => name.length <= 3);
  return (
    <div className="matrix" style={{ '--classes': k } as CSSProperties}>
      <div className="matrix-scroll">
        <table
          ref={ref}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- cells are walked by keys and opened
          role="grid"
          aria-label={text('name')}
          aria-readonly="true"
          data-testid="confusion"
          data-dense={k >= DENSE}
          data-flat={flat}
          onClick={(event) => {
            const cell = cellOf(event);
            if (cell !== null) tryOpen(cell);
          }}
          onFocus={(event) => setAt((before) => cellOf(event) ?? before)}
          onPointerOver={(event) => setPointed(cellOf(event))}
          onPointerLeave={() => setPointed(null)}
          onKeyDown={onKeyDown}
        >
          <thead>
            <tr>
              <td className="matrix-corner" aria-hidden="true">
                {text('corner')}
              </td>
              {names.map((name, column) => (
                <th
                  key={name}

                  scope="col"
                  title={name}
                  data-at={told.predicted === column}
                >
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, truth) => (
              <Row
                key={names[truth]}
                truth={truth}
                name={names[truth] ?? ''}
                counts={row}
                tab={here.truth === truth ? here.predicted : null}
                open={open?.truth === truth ? open.predicted : null}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted matrix-told" data-testid="confusion-told">
        {text('told', {
          truth: names[told.truth] ?? '',
          predicted: names[told.predicted] ?? '',
          count: integer(countAt(told)),
          total: integer(total),
          share: percent(total === 0 ? 0 : countAt(told) / total),
        })}
      </p>
    </div>
  );
}

interface RowProps {
  readonly truth: number;
  readonly name: string;
  readonly counts: Uint32Array;
  /** Column in the order of tabs. */
  readonly tab: number | null;
  readonly open: number | null;
}

/** Small shares are the ones that matter: half the colour is for the first quarter. Numbers are legible on the deepest. */
const depth = (count: number, total: number) => (count === 0 ? 0 : 70 * Math.sqrt(count / total));

const Row = memo(function Row({ truth, name, counts, tab, open }: RowProps) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <tr data-row={truth}>
      <th scope="row" title={name}>
        <span>{name}</span>
      </th>
      {Array.from(counts, (count, column) => (
        <td
          key={column}

          data-column={column}
          data-own={column === truth}
          aria-selected={open === column}
          tabIndex={tab === column ? 0 : -1}
          style={{ '--depth': `${Math.round(depth(count, total))}%` } as CSSProperties}
          {...(count === 0 ? { 'aria-label': '0' } : {})}
        >
          {count === 0 ? '' : count}
        </td>
      ))}
    </tr>
  );
});
