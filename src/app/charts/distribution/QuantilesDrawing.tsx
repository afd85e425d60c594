/** Quantiles of the coordinates over those of N(0, 1): points on the dashed line are distributed alike. */
import { memo, useMemo } from 'react';
import { ComposedChart, Line, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { AXIS, AXIS_HEIGHT, AXIS_WIDTH, MARGIN } from '../style';
import { calmDomain, niceTicks, tickText } from '../ticks';

interface QuantilesDrawingProps {
  readonly expected: Float64Array;
  readonly measured: Float64Array;
  /** For people who do not see it. */
  readonly name: string;
  /** Of the axis across. */
  readonly across: string;
}

const DOTS = { r: 1.6, fill: 'var(--accent)', strokeWidth: 0 } as const;

export const QuantilesDrawing = memo(function QuantilesDrawing(props: QuantilesDrawingProps) {
  const { expected, measured, name, across } = props;
  const rows = useMemo(
    () => Array.from(expected, (q, k) => ({ q, target: q, value: measured[k] ?? 0 })),
    [expected, measured],
  );
  const reach = expected.at(-1) ?? 1;
  const domain = useMemo(
    () => calmDomain(Math.min(-reach, measured[0] ?? 0), Math.max(reach, measured.at(-1) ?? 0)),
    [reach, measured],
  );
  const sides = useMemo(() => [-reach, reach], [reach]);
  return (
    <div className="chart-picture" role="img" aria-label={name}>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart data={rows} margin={MARGIN} accessibilityLayer={false}>
          <XAxis
            {...AXIS}
            dataKey="q"
            type="number"
            domain={sides}
            ticks={niceTicks(-reach, reach)}
            tickFormatter={tickText}
            interval={0}
            height={AXIS_HEIGHT}
          />
          <YAxis
            {...AXIS}
            width={AXIS_WIDTH}
            domain={domain}
            ticks={niceTicks(domain[0], domain[1])}
            tickFormatter={tickText}
            interval={0}
          />
          <ReferenceLine y={0} stroke="var(--line)" />
          <ReferenceLine x={0} stroke="var(--line)" />
          <Line
            dataKey="target"
            stroke="var(--ink)"
            strokeWidth={1.4}
            className="dashed"
            dot={false}
            isAnimationActive={false}
          />
          <Line dataKey="value" stroke="none" dot={DOTS} isAnimationActive={false} activeDot={false} />
        </ComposedChart>
      </ResponsiveContainer>
      <span className="distribution-across" aria-hidden="true">
        {across}
      </span>
    </div>
  );
});
