/** The gradient's length before clipping: small, to see a run go wrong in time. */
import { useMemo } from 'react';
import { Line, LineChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useExperiment } from '../../state/experiment';
import type { RunStore } from '../../state/run';
import { Help } from '../controls/Help';
import { short } from '../format';
import { ChartFrame } from './ChartFrame';
import { AXIS, AXIS_WIDTH, MARGIN, TICK, TURN } from './style';
import { decades, FROM_ZERO, powerText } from './ticks';
import { useSampled } from './useSampled';

/** Half of the lowest number stands below the axis. */
const ROOM = { ...MARGIN, bottom: 7 };
const CLIP_LABEL = { value: 'clip', position: 'insideBottomRight' as const, ...TICK };

const select = (run: RunStore) => run.history;

export function GradientChart() {
  const { buckets } = useSampled(select, TURN.gradient);
  const clip = useExperiment((s) => s.current.clip);
  const highest = Math.max(...buckets.map((b) => b.gradientNorm), clip);
  // A norm of nothing has no logarithm; six decades are enough to see.
  const rows = useMemo(
    () => buckets.map((b) => ({ ...b, gradientNorm: Math.max(b.gradientNorm, highest * 1e-6) })),
    [buckets, highest],
  );
  const domain = decades(Math.min(...rows.map((b) => b.gradientNorm), clip > 0 ? clip : highest), highest);
  const last = buckets.at(-1)?.gradientNorm;
  return (
    <ChartFrame
      className="chart-gradient"
      title="Gradient norm"
      help={
        <Help title="Gradient norm" equation="|∇| = √(Σ g^2) over all weights">
          Length of the gradient over all weights together, before clipping, on a logarithmic scale. Longer
          ones are shortened to the clip. Sudden peaks announce trouble.
        </Help>
      }
      now={
        last !== undefined && (
          <span className="chart-now">
            {short(last)}
            {clip > 0 ? `, clipped at ${clip}` : ', not clipped'}
          </span>
        )
      }
      description={`Gradient norm ${short(last ?? 0)}.`}
      empty={buckets.length === 0 ? 'Appears with the first iteration.' : null}
    >
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={rows} margin={ROOM} accessibilityLayer={false}>
          <XAxis dataKey="iteration" type="number" domain={FROM_ZERO} hide />
          <YAxis
            {...AXIS}
            scale="log"
            domain={domain}
            ticks={domain}
            interval={0}
            width={AXIS_WIDTH}
            tickFormatter={powerText}
          />
          <ReferenceLine y={domain[0]} stroke="var(--line-strong)" />
          {clip > 0 && (
            <ReferenceLine y={clip} stroke="var(--muted)" strokeDasharray="2 4" label={CLIP_LABEL} />
          )}
          <Line
            dataKey="gradientNorm"
            stroke="var(--muted)"
            strokeWidth={1.4}
            dot={false}
            isAnimationActive={false}
          />
        </LineChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}
