/** A sweep over one setting as a chart: means with bars of the spread, joined where the values are numbers, and each seed as a dot. */
import { useMemo } from 'react';
import { ComposedChart, ErrorBar, Line, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useTranslations } from 'use-intl';
import type { Axis, CellSummary, Metric, RunResult, SweepPlan } from '../../../sweep';
import { AXIS, AXIS_HEIGHT, MARGIN } from '../../charts/style';
import { calmDomain, niceTicks, tickText } from '../../charts/ticks';
import { chartData } from './chart-data';
import { isShare, metricText, settingName, valueName } from './words';

interface SweepChartProps {
  readonly plan: SweepPlan;
  readonly axis: Axis;
  readonly cells: readonly CellSummary[];
  readonly results: readonly RunResult[];
  readonly metric: Metric;
}

/** Room for "100 %". */
const WIDTH = 44;

/** Ends of the vertical axis: a little more than what is drawn. */
function domainOf([low, high]: readonly [number, number]): [number, number] {
  const room = high > low ? (high - low) * 0.08 : Math.abs(high) * 0.1 || 1;
  return calmDomain(low - room, high + room);
}

export default function SweepChart({ plan, axis, cells, results, metric }: SweepChartProps) {
  const text = useTranslations('sweeps');
  const { rows, numeric, logX, range } = useMemo(
    () => chartData(plan, axis, cells, results, metric),
    [plan, axis, cells, results, metric],
  );
  const domain = domainOf(range);
  const name = (x: number | string) => valueName(axis.key, x);
  const said = rows.flatMap(({ x, mean }) =>
    mean === undefined ? [] : [text('chart.value', { x: name(x), mean: metricText(metric, mean) })],
  );
  const label = text('chart.label', {
    metric: text(`metric.${metric}`),
    setting: settingName(axis.key),
    values: said.join(', '),
  });
  return (
    <figure className="sweep-figure">
      <div className="sweep-chart" role="img" aria-label={label}>
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart data={rows} margin={{ ...MARGIN, left: 4 }} accessibilityLayer={false}>
            <XAxis
              {...AXIS}
              dataKey="x"
              type={numeric ? 'number' : 'category'}
              scale={logX ? 'log' : numeric ? 'linear' : 'point'}
              {...(numeric ? { domain: ['dataMin', 'dataMax'], ticks: rows.map(({ x }) => Number(x)) } : {})}
              interval="preserveStartEnd"
              tickFormatter={name}
              height={AXIS_HEIGHT}
              padding={{ left: 24, right: 24 }}
            />
            <YAxis
              {...AXIS}
              domain={domain}
              ticks={niceTicks(...domain)}
              interval={0}
              width={WIDTH}
              tickFormatter={isShare(metric) ? (x: number) => `${tickText(100 * x)} %` : tickText}
              allowDataOverflow
            />
            <ReferenceLine y={domain[0]} stroke="var(--line-strong)" />
            {plan.seeds.map((seed, k) => (
              <Line
                key={seed}
                dataKey={`seed${k}`}
                stroke="none"
                dot={{ r: 2.5, fill: 'var(--muted)', fillOpacity: 0.65, strokeWidth: 0 }}
                activeDot={false}
                isAnimationActive={false}
              />
            ))}
            <Line
              dataKey="mean"
              stroke={numeric ? 'var(--accent)' : 'none'}
              strokeWidth={1.6}
              dot={{ r: numeric ? 3 : 5, fill: 'var(--accent)', strokeWidth: 0 }}
              activeDot={false}
              connectNulls
              isAnimationActive={false}
            >
              {plan.seeds.length > 1 && (
                <ErrorBar dataKey="sd" direction="y" width={5} stroke="var(--accent)" strokeWidth={1.4} />
              )}
            </Line>
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <p className="sweep-across" aria-hidden="true">
        {settingName(axis.key)}
      </p>
      <figcaption className="muted">
        {plan.seeds.length > 1 && text(numeric ? 'chart.legend' : 'chart.legendChoice')}
      </figcaption>
    </figure>
  );
}
