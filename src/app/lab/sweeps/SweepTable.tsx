/** Results of a sweep, one row a combination: mean and spread of each metric, the best marked. */
import { useTranslations } from 'use-intl';
import { bestCell, type CellSummary, lossChangers, type Metric, type SweepPlan } from '../../../sweep';
import { openCell } from './open-cell';
import { cellName, settingMark, settingName, statsText, valueName } from './words';

interface SweepTableProps {
  readonly plan: SweepPlan;
  readonly cells: readonly CellSummary[];
  readonly metrics: readonly Metric[];
}

export function SweepTable({ plan, cells, metrics }: SweepTableProps) {
  const text = useTranslations('sweeps');
  const best = new Map(metrics.map((metric) => [metric, bestCell(plan, cells, metric)]));
  const { axes } = plan;
  const changers = lossChangers(plan).map(settingName);
  return (
    <>
      <div className="sweep-scroll">
        <table className="sweep-table" data-testid="sweep-table">
          <caption>{text('table.caption')}</caption>
          <thead>
            <tr>
              {axes.map(({ key }) => (
                <th key={key} scope="col" title={settingName(key)}>
                  {settingMark(key)}
                </th>
              ))}
              <th scope="col" title={text('table.runsTitle')}>
                {text('table.runs')}
              </th>
              {metrics.map((metric) => (
                <th key={metric} scope="col" title={text('metric.unit', { metric })}>
                  {text(`metric.${metric}`)}
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">{text('table.load')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {plan.cells.map(({ index, values, experiment }) => {
              const { count, failed, stats } = cells[index] ?? { count: 0, failed: 0 };
              return (
                <tr key={index} data-testid="sweep-cell">
                  {axes.map(({ key }, k) => (
                    <th key={key} scope="row">
                      {valueName(key, values[k] ?? '')}
                    </th>
                  ))}
                  <td>
                    {text('table.ofSeeds', { done: count, seeds: plan.seeds.length })}
                    {failed > 0 && (
                      <span className="sweep-failed">{text('table.failed', { count: failed })}</span>
                    )}
                  </td>
                  {metrics.map((metric) => {
                    const of = stats?.[metric] ?? null;
                    const isBest = best.get(metric) === index;
                    return (
                      <td key={metric} data-metric={metric} data-best={isBest}>
                        {of === null ? '–' : statsText(metric, of)}
                        {isBest && <span className="visually-hidden"> ({text('table.best')})</span>}
                      </td>
                    );
                  })}
                  <td>
                    <button
                      type="button"
                      className="text-button"
                      aria-label={text('table.loadCell', { what: cellName(axes, values) })}
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
      {plan.cells.length > 1 && changers.length > 0 && (
        <p className="muted">{text('table.incomparable', { settings: changers.join(text('table.and')) })}</p>
      )}
    </>
  );
}
