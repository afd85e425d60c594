/** By which rule results are told apart, and where, when and with what they were measured. */
import { useTranslations } from 'use-intl';
import type { Board } from '../../comparison';
import { integer } from '../format';

export function How({ board: { seeds, tests, by } }: { readonly board: Board }) {
  const text = useTranslations('leaderboard');
  return (
    <div className="leaderboard-how">
      <details>
        <summary>{text('ruleName')}</summary>
        <p>{text('rule', { seeds: seeds.length, tests: integer(tests) })}</p>
        <p>{text('searched')}</p>
      </details>
      {by.length > 0 && (
        <details>
          <summary>{text('howName')}</summary>
          {by.map(({ adapter, browser, build, command, from, to, cells }) => {
            const days = [...new Set([from.slice(0, 10), to.slice(0, 10)])].join(' – ');
            return (
              <div key={`${adapter} ${browser} ${build} ${command}`}>
                <p>{text('how', { cells, adapter, browser, build, days })}</p>
                <code>{command}</code>
              </div>
            );
          })}
        </details>
      )}
    </div>
  );
}
