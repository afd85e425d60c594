/** The loss by iteration, beside what knowing nothing would give. */
import { useMemo } from 'react';
import { Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Experiment } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import type { RunStore } from '../../state/run';
import { Help } from '../controls/Help';
import { integer, short } from '../format';
import { ChartFrame } from './ChartFrame';
import { AXIS, AXIS_WIDTH, MARGIN, TICK, TOOLTIP, TURN } from './style';
import { calmDomain, FROM_ZERO, niceTicks, tickText } from './ticks';
import { useSampled } from './useSampled';

const select = (run: RunStore) => run.history;

/** The loss when every anchor is as likely as any other; null where that is no meaningful level. */
function chanceLoss(e: Experiment): { readonly value: number; readonly label: string } | null {
  if (e.aggregate !== 'max') return null;
  if (e.loss === 'plain') return { value: -1 / e.n, label: `chance −1/n = ${short(-1 / e.n)}` };
  return { value: Math.log(e.n), label: `chance ln n = ${short(Math.log(e.n))}` };
}

const DOT = { r: 2, fill: 'var(--ink)' };

function showLoss(value: unknown): [string, string] {
  return [short(Number(value)), 'loss'];
}

function showMean(value: unknown): [string, string] {
  return [short(Number(value)), 'loss, mean of its neighbours'];
}

function showIteration(iteration: unknown): string {
  return `iteration ${integer(Number(iteration))}`;
}

export function LossChart() {
  const { buckets, width } = useSampled(select, TURN.loss);
  const experiment = useExperiment((s) => s.current);
  const chance = useMemo(() => chanceLoss(experiment), [experiment]);
  const last = buckets.at(-1);
  const losses = buckets.map((b) => b.loss);
  if (chance !== null) losses.push(chance.value);
  const floor = experiment.loss === 'log' ? 0 : Math.min(...losses);
  const highest = Math.max(...losses);
  const domain = calmDomain(floor, highest + 0.04 * (highest - floor));
  const chanceLabel = useMemo(
    () => ({ value: chance?.label ?? '', position: 'insideBottomRight' as const, ...TICK }),
    [chance],
  );
  return (
    <ChartFrame
      className="chart-loss"
      title="Loss"
      help={
        <Help title="Loss" equation="L = mean_i −ln max_{k ≥ ⌊uN⌋} P_i(t_k)">
          How surprised the flow is by each sample’s own anchor, in nats, averaged over the batch. An encoder
          that knows nothing gets ln n.
        </Help>
      }
      now={
        last !== undefined && (
          <span className="chart-now" data-testid="loss">
            {short(last.loss)}
            {experiment.loss === 'log' && experiment.aggregate !== 'distance' ? ' nats' : ''}
          </span>
        )
      }
      description={`Loss ${short(last?.loss ?? 0)} after ${integer(last?.iteration ?? 0)} iterations; ${chance?.label ?? ''}.`}
      empty={
        buckets.length === 0
          ? `Starts near ${chance === null ? 'its value for random weights' : chance.label}.`
          : null
      }
    >
      <ResponsiveContainer width="100%" height="100%">
        <LineChart data={buckets} margin={MARGIN} accessibilityLayer={false}>
          <XAxis
            {...AXIS}
            dataKey="iteration"
            type="number"
            domain={FROM_ZERO}
            ticks={niceTicks(0, last?.iteration ?? 1)}
            interval={0}
            tickFormatter={integer}
            height={20}
          />
          <YAxis
            {...AXIS}
            domain={domain}
            ticks={niceTicks(...domain)}
            interval={0}
            width={AXIS_WIDTH}
            tickFormatter={tickText}
          />
          <ReferenceLine y={domain[0]} stroke="var(--line-strong)" />
          {chance !== null && (
            <ReferenceLine y={chance.value} stroke="var(--muted)" strokeDasharray="2 4" label={chanceLabel} />
          )}
          <Line
            dataKey="loss"
            stroke="var(--ink)"
            strokeWidth={1.6}
            dot={buckets.length === 1 ? DOT : false}
            isAnimationActive={false}
          />
          <Tooltip {...TOOLTIP} formatter={width > 1 ? showMean : showLoss} labelFormatter={showIteration} />
        </LineChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}
