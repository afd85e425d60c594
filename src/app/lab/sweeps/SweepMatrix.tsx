/** Two settings against each other: a metric as a table whose cells are the darker the larger it is. */
import type { CSSProperties } from 'react';
import { useTranslations } from 'use-intl';
import { bestCell, type CellSummary, matrix, type Metric, type SweepPlan } from '../../../sweep';
import { settingName, statsText, valueName } from './words';

interface SweepMatrixProps {
  readonly plan: SweepPlan;
  readonly cells: readonly CellSummary[];
  readonly metric: Metric;
}

/** Most of the accent that a cell may have, per cent: ink stays readable on it in both themes. */
const DARKEST = 42;

export function SweepMatrix({ plan, cells, metric }: SweepMatrixProps) {
  const text = useTranslations('sweeps');
  const [rows, columns] = plan.axes;
  if (rows === undefined || columns === undefined) return null;
  const means = cells.map(({ stats }) => stats[metric]?.mean).filter((mean) => mean !== undefined);
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const best = bestCell(plan, cells, metric);
  const shade = (mean: number): CSSProperties => {
    const share = high > low ? (mean - low) / (high - low) : 0;
    return { background: `color-mix(in srgb, var(--accent) ${Math.round(DARKEST * share)}%, transparent)` };
  };
  return (
    <div className="sweep-scroll">
      <table className="sweep-table sweep-matrix" data-testid="sweep-matrix">
        <caption>{text(`metric.${metric}`)}</caption>
        <thead>
          <tr>
            <td>
              {settingName(rows.key)} ↓ {settingName(columns.key)} →
            </td>
            {columns.values.map((value) => (
              <th key={value} scope="col">
                {valueName(columns.key, value)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix(plan, cells).map((line, row) => {
            const value = rows.values[row] ?? '';
            return (
              <tr key={value}>
                <th scope="row">{valueName(rows.key, value)}</th>
                {line.map((cell, column) => {
                  const of = cell?.stats[metric] ?? null;
                  const isBest = cell !== null && cell.cell === best;
                  return (
                    <td
                      key={columns.values[column]}
                      data-best={isBest}
                      style={of === null ? undefined : shade(of.mean)}
                    >
                      {cell === null ? (
                        <span className="muted">{text('table.impossible')}</span>
                      ) : of === null ? (
                        '–'
                      ) : (
                        statsText(metric, of)
                      )}
                      {isBest && <span className="visually-hidden"> ({text('table.best')})</span>}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
