/** Every run of a sweep with all digits that matter, its fingerprint, or why it failed. */
import { useTranslations } from 'use-intl';
import { isFailed, type Metric, type RunResult, type SweepPlan } from '../../../sweep';
import { useWords } from '../../useWords';
import { openCell } from './open-cell';
import { cellName, metricText, settingMark, valueName } from './words';

interface EachRunProps {
  readonly plan: SweepPlan;
  readonly results: readonly RunResult[];
  readonly metrics: readonly Metric[];
}

/** Digits of a loss: as many as a receipt keeps. */
const DIGITS = 6;

function exactText(metric: Metric, x: number | null): string {
  if (x === null) return '–';
  return metric === 'loss' ? x.toPrecision(DIGITS) : metricText(metric, x);
}

export function EachRun({ plan, results, metrics }: EachRunProps) {
  const text = useTranslations('sweeps');
  const words = useWords();
  const byRun = new Map(results.map((result) => [result.run, result]));
  return (
    <details className="sweep-runs" data-testid="sweep-runs">
      <summary>{text('table.each')}</summary>
      <div className="sweep-scroll">
        <table className="sweep-table">
          <thead>
            <tr>
              {plan.axes.map(({ key }) => (
                <th key={key} scope="col">
                  {settingMark(key)}
                </th>
              ))}
              <th scope="col">{text('table.seed')}</th>
              {metrics.map((metric) => (
                <th key={metric} scope="col">
                  {text(`metric.${metric}`)}
                </th>
              ))}
              <th scope="col">{text('table.fingerprint')}</th>
              <th scope="col">
                <span className="visually-hidden">{text('table.load')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {plan.runs.map(({ index, cell, seed, experiment }) => {
              const result = byRun.get(index);
              if (result === undefined) return null;
              const values = plan.cells[cell]?.values ?? [];
              const what = [cellName(plan.axes, values), text('going.seed', { seed: String(seed) })];
              return (
                <tr key={index} data-testid="sweep-run">
                  {plan.axes.map(({ key }, k) => (
                    <th key={key} scope="row">
                      {valueName(key, values[k] ?? '')}
                    </th>
                  ))}
                  <td>{String(seed)}</td>
                  {isFailed(result) ? (
                    <td className="sweep-why" colSpan={metrics.length + 1}>
                      {words(result.failure)}
                    </td>
                  ) : (
                    <>
                      {metrics.map((metric) => (
                        <td key={metric} data-metric={metric}>
                          {exactText(metric, result[metric])}
                        </td>
                      ))}
                      <td>
                        <code>{result.fingerprint}</code>
                      </td>
                    </>
                  )}
                  <td>
                    <button
                      type="button"
                      className="text-button"
                      aria-label={text('table.loadCell', {
                        what: what.filter((each) => each !== '').join(', '),
                      })}
                      onClick={(event) => openCell(experiment, event.currentTarget)}
                    >
                      {text('table.load')}
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
