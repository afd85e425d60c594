/** Histograms as steps, and the density that they are to have as a dashed line. */
import { memo, useMemo } from 'react';
import { Area, ComposedChart, Line, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { AXIS, AXIS_HEIGHT, AXIS_WIDTH, MARGIN } from '../style';
import { niceTicks, tickText } from '../ticks';

interface HistogramDrawingProps {
  readonly low: number;
  readonly high: number;
  readonly measured: readonly Float64Array[];
  readonly expected: Float64Array;
  /** For people who do not see it. */
  readonly name: string;
}

/** Name of a histogram in the rows that are drawn. */
const keyOf = (k: number) => `slice${k}`;

export const HistogramDrawing = memo(function HistogramDrawing(props: HistogramDrawingProps) {
  const { low, high, measured, expected, name } = props;
  const rows = useMemo(
    () =>
      Array.from(expected, (target, bin) => ({
        x: low + ((bin + 0.5) * (high - low)) / expected.length,
        target,
        ...Object.fromEntries(measured.map((densities, k) => [keyOf(k), densities[bin] ?? 0])),
      })),
    [low, high, measured, expected],
  );
  const keys = measured.map((_, k) => keyOf(k));
  const domain = useMemo(() => [low, high], [low, high]);
  const alone = measured.length === 1;
  return (
    <div className="chart-picture" role="img" aria-label={name}>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart data={rows} margin={MARGIN} accessibilityLayer={false}>
          <XAxis
            {...AXIS}
            dataKey="x"
            type="number"
            domain={domain}
            ticks={niceTicks(low, high)}
            tickFormatter={tickText}
            interval={0}
            height={AXIS_HEIGHT}
          />
          <YAxis {...AXIS} tick={false} width={AXIS_WIDTH} domain={FROM_NOTHING} />
          <ReferenceLine y={0} stroke="var(--line-strong)" />
          {keys.map((key) => (
            <Area
              key={key}
              type="step"
              dataKey={key}
              stroke="var(--accent)"
              strokeWidth={alone ? 1.4 : 1.1}
              strokeOpacity={alone ? 1 : 0.55}
              fill="var(--accent)"
              fillOpacity={alone ? 0.16 : 0.04}
              isAnimationActive={false}
              activeDot={false}
            />
          ))}
          <Line
            type="monotone"
            dataKey="target"
            stroke="var(--ink)"
            strokeWidth={1.6}
            className="dashed"
            dot={false}
            isAnimationActive={false}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
});

const FROM_NOTHING: [number, 'auto'] = [0, 'auto'];
