/** The four places where an objective with zones can be probed: backbone, head, latents, and the centres of the zones. */
import { useTranslations } from 'use-intl';
import { type Board, type Column, type Row } from '../../comparison';
import { Value } from './BoardTable';

export function Inside({ board }: { readonly board: Board }) {
  const text = useTranslations('leaderboard');
  const inside = board.rows.filter(({ kind }) => kind === 'latents' || kind === 'centres');
  const whole = board.rows.find(
    ({ kind, objective }) => kind === 'objective' && inside.some((row) => row.objective === objective),
  );
  if (whole === undefined) return null;
  const lines: readonly (readonly [name: string, row: Row, columns: readonly Column[]])[] = [
    [text('rows.backbone'), whole, ['probe', 'neighbours']],
    [text('rows.head'), whole, ['headProbe', 'headNeighbours']],
    ...inside.map(
      (row) =>
        [
          text(row.kind === 'latents' ? 'rows.latents' : 'rows.centres'),
          row,
          ['probe', 'neighbours'],
        ] as const,
    ),
  ];
  return (
    <section>
      <h3>{text('inside')}</h3>
      <p className="muted">{text('insideLead')}</p>
      <table className="leaderboard-table leaderboard-small">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{text('inside')}</span>
            </th>
            <th scope="col">{text('columns.probe')}</th>
            <th scope="col">{text('columns.neighbours')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, row, columns]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {columns.map((column) => (
                <Value key={column} row={row} column={column} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
