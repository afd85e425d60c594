/** One sweep: how far it is, its results as table and chart, and what can be done with them. */
import { lazy, Suspense, useId, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useSweep } from '../../../state/sweep';
import {
  isFailed,
  type Metric,
  METRICS,
  planOf,
  summarise,
  type SweepPlan,
  type SweepRecord,
} from '../../../sweep';
import { sweeper } from '../../session/sweeper';
import { ErrorBoundary } from '../../ErrorBoundary';
import { useWords } from '../../useWords';
import { EachRun } from './EachRun';
import { SaveSweep } from './SaveSweep';
import { SweepMatrix } from './SweepMatrix';
import { SweepProgress } from './SweepProgress';
import { SweepTable } from './SweepTable';
import { useLostFocus } from './useLostFocus';
import { sweepName } from './words';

const SweepChart = lazy(() => import('./SweepChart'));

/** The metric that is looked at first. */
function firstMetric({ evaluate }: SweepPlan): Metric {
  return evaluate ? 'linear' : 'loss';
}

export function SweepView({ record }: { readonly record: SweepRecord }) {
  const text = useTranslations('sweeps');
  const id = useId();
  const plan = useMemo(() => planOf({ words: record.words }), [record.words]);
  const cells = useMemo(() => summarise(plan, record.results), [plan, record.results]);
  const [chosen, setChosen] = useState<Metric>(firstMetric(plan));
  const metrics = METRICS.filter((metric) => cells.some(({ stats }) => stats[metric] !== null));
  const metric = metrics.includes(chosen) ? chosen : (metrics[0] ?? chosen);
  const [axis] = plan.axes;
  const isGoing = useSweep((s) => s.going?.id === record.id);
  const section = useRef<HTMLElement>(null);
  useLostFocus(section, isGoing);
  return (
    <section ref={section} className="sweep" aria-labelledby={id} tabIndex={-1} data-testid="sweep">
      <h3 id={id}>{sweepName(plan)}</h3>
      <State record={record} plan={plan} />
      {metrics.length === 0 ? (
        <p className="muted">{text('sweep.noResult')}</p>
      ) : (
        <>
          <SweepTable plan={plan} cells={cells} metrics={metrics} />
          {plan.axes.length > 0 && (
            <label className="sweep-metric">
              {text('metric.label')}{' '}
              <select value={metric} onChange={(event) => setChosen(event.target.value as Metric)}>
                {metrics.map((each) => (
                  <option key={each} value={each}>
                    {text(`metric.${each}`)}
                  </option>
                ))}
              </select>{' '}
              <span className="muted">{text('metric.unit', { metric })}</span>
            </label>
          )}
          {plan.axes.length === 2 && <SweepMatrix plan={plan} cells={cells} metric={metric} />}
          {plan.axes.length === 1 && axis !== undefined && (
            <ErrorBoundary fallback={<p className="muted">{text('chart.failed')}</p>}>
              <Suspense fallback={<div className="sweep-chart" />}>
                <SweepChart plan={plan} axis={axis} cells={cells} results={record.results} metric={metric} />
              </Suspense>
            </ErrorBoundary>
          )}
        </>
      )}
      {record.results.length > 0 && <EachRun plan={plan} results={record.results} metrics={metrics} />}
      <SaveSweep plan={plan} record={record} />
    </section>
  );
}

/** How far the sweep is: under way, stopped on the way, or over. */
function State({ record, plan }: { readonly record: SweepRecord; readonly plan: SweepPlan }) {
  const text = useTranslations('sweeps.sweep');
  const words = useWords();
  const going = useSweep((s) => s.going);
  const stopped = useSweep((s) => (s.stopped?.id === record.id ? s.stopped : null));
  const [done, runs] = [record.results.length, plan.runs.length];
  const failed = record.results.filter(isFailed).length;
  if (going?.id === record.id) return <SweepProgress going={going} plan={plan} results={record.results} />;
  return (
    <>
      {stopped !== null && (
        <p className="sweep-wrong" role="alert">
          {'elsewhere' in stopped ? text('elsewhere') : text('stopped', { why: words(stopped.words) })}
        </p>
      )}
      <p className="sweep-state" data-testid="sweep-state">
        {done < runs ? (
          <button
            type="button"
            className="button primary"
            aria-disabled={going !== null}
            title={going === null ? undefined : text('otherGoing')}
            data-testid="sweep-resume"
            onClick={() => void sweeper.resume(record.id)}
          >
            {text('resume', { done, runs })}
          </button>
        ) : (
          text('all', { runs })
        )}
        {failed > 0 && (
          <>
            <span className="muted"> · {text('failed', { count: failed })} </span>
            <button
              type="button"
              className="text-button"
              aria-disabled={going !== null}
              onClick={() => void sweeper.retry(record.id)}
            >
              {text('retry')}
            </button>
          </>
        )}
        {plan.axes.every(({ key }) => key !== 'iters') && (
          <span className="muted"> · {text('iterations', { count: plan.iterations })}</span>
        )}
      </p>
    </>
  );
}
