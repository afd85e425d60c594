/** Mean and quantiles of the heat map's rows, below it and on its time axis. */
import { Area, ComposedChart, Line, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { AXIS, AXIS_HEIGHT, AXIS_WIDTH, MARGIN, TICK } from '../style';
import type { StepSummary } from './rows';

const UNIT = [0, 1];
const HALVES = [0, 0.5, 1];

interface TickProps {
  readonly x?: number | string;
  readonly y?: number | string;
  readonly payload?: { readonly value: number };
}

/** The words at both ends stay inside the drawing. */
function EndTick({ x, y, payload }: TickProps) {
  const text = useTranslations('curves.alignment');
  const t = payload?.value ?? 0;
  const anchor = t === 0 ? 'start' : t === 1 ? 'end' : 'middle';
  const name = t === 0 ? text('prior') : t === 1 ? text('anchors') : String(t);
  return (
    <text x={x} y={y} dy={12} textAnchor={anchor} {...TICK}>
      {name}
    </text>
  );
}

interface CurvesProps {
  readonly rows: readonly StepSummary[];
}

export const Curves = memo(function Curves({ rows }: CurvesProps) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={rows} margin={MARGIN} accessibilityLayer={false}>
        <XAxis
          {...AXIS}
          dataKey="t"
          type="number"
          domain={UNIT}
          ticks={HALVES}
          tick={EndTick}
          interval={0}
          height={AXIS_HEIGHT}
        />
        <YAxis {...AXIS} domain={UNIT} ticks={HALVES} width={AXIS_WIDTH} tickFormatter={String} />
        <ReferenceLine y={1} stroke="var(--line)" />
        <ReferenceLine y={0.5} stroke="var(--line)" />
        <ReferenceLine y={0} stroke="var(--line-strong)" />
        <Area
          dataKey="band"
          stroke="none"
          fill="var(--accent)"
          fillOpacity={0.16}
          isAnimationActive={false}
          activeDot={false}
        />
        <Line dataKey="mean" stroke="var(--accent)" strokeWidth={2} dot={false} isAnimationActive={false} />
      </ComposedChart>
    </ResponsiveContainer>
  );
});
