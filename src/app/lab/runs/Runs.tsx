/** The runs of this visit: a table with what sets them apart, two of them side by side, and what can be done with each. */
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { allRuns, forgetRuns, MOST_RUNS, type Run, useRuns } from '../../../state/runs';
import { download } from '../../charts/export/download';
import { quietly } from '../../quietly';
import { openVersus } from '../../versus/open';
import { runsTable } from './compare';
import { Diff } from './Diff';
import { RunsTable } from './RunsTable';
import './runs.css';

function save(runs: readonly Run[]): void {
  download(new Blob([runsTable(runs)], { type: 'text/csv;charset=utf-8' }), 'lzn-runs.csv');
}

export default function Runs() {
  const text = useTranslations('runs.lab');
  const versus = useTranslations('runs.versus');
  const store = useRuns();
  const runs = allRuns(store);
  /** Runs that are ticked, at most two. */
  const [ticked, setTicked] = useState<readonly number[]>([]);
  const chosen = ticked.flatMap((id) => runs.filter((run) => run.id === id));
  const tick = (id: number) =>
    setTicked(ticked.includes(id) ? ticked.filter((each) => each !== id) : [...ticked, id].slice(-2));
  const [first, second] = chosen.toSorted((a, b) => a.id - b.id);
  return (
    <div className="runs">
      <div className="runs-head">
        <p className="muted">{text('lead', { most: MOST_RUNS })}</p>
        <button
          type="button"
          className="button"
          title={versus('openHint')}
          data-testid="open-versus"
          onClick={() => quietly(openVersus())}
        >
          {versus('open')}
        </button>
      </div>
      {runs.length === 0 ? (
        <p className="runs-empty">{text('empty')}</p>
      ) : (
        <>
          <RunsTable runs={runs} store={store} ticked={ticked} onTick={tick} />
          {first !== undefined && second !== undefined ? (
            <Diff a={first} b={second} onClose={() => setTicked([])} />
          ) : (
            <p className="muted">{text(runs.length < 2 ? 'onlyOne' : 'chooseTwo')}</p>
          )}
          <div className="runs-foot">
            <button type="button" className="button" onClick={() => save(runs)}>
              {text('csv')}
            </button>
            {store.earlier.length > 0 && (
              <button type="button" className="button" onClick={() => forgetRuns()}>
                {text('clear')}
              </button>
            )}
          </div>
        </>
      )}
    </div>
  );
}
