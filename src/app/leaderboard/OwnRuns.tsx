/** The reader's own runs on the same data that were evaluated, beside what was measured for the page. */
import { useTranslations } from 'use-intl';
import type { Board } from '../../comparison';
import { optionKey } from '../../experiment';
import { allRuns, useRuns } from '../../state/runs';
import { columnNumber } from './words';

export function OwnRuns({ board }: { readonly board: Board }) {
  const text = useTranslations('leaderboard');
  const settings = useTranslations('settings');
  const store = useRuns();
  const { data } = board.setup;
  const runs = allRuns(store).flatMap(({ id, name, course, probe }) =>
    probe !== null && course.experiment.data === data ? [{ id, name, course, probe }] : [],
  );
  return (
    <section>
      <h3>{text('own')}</h3>
      {runs.length === 0 ? (
        <p className="muted">{text('noOwn', { data: settings(optionKey('data', data)) })}</p>
      ) : (
        <>
          <p className="muted">{text('ownLead')}</p>
          <table className="leaderboard-table leaderboard-small" data-testid="leaderboard-own">
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">{text('own')}</span>
                </th>
                <th scope="col">{text('columns.objective')}</th>
                <th scope="col">{text('columns.probe')}</th>
                <th scope="col">{text('columns.neighbours')}</th>
              </tr>
            </thead>
            <tbody>
              {runs.map(({ id, name, course, probe: { result } }) => (
                <tr key={id}>
                  <th scope="row">{name}</th>
                  <td>{settings(optionKey('objective', course.experiment.objective))}</td>
                  <td>{columnNumber('probe', result.linear)}</td>
                  <td>{columnNumber('neighbours', result.knn)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
