/** When in the flow is a sample assigned to its own anchor? The heart of latent alignment. */
import {
  Area,
  Bar,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useMemo } from 'react';
import { cutOffStep } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import type { RunStore } from '../../state/run';
import { Help } from '../controls/Help';
import { percent } from '../format';
import { ChartFrame } from './ChartFrame';
import { AXIS, AXIS_WIDTH, MARGIN, TICK, TOOLTIP, TURN } from './style';
import { useSampled } from './useSampled';

const select = (run: RunStore) => run.telemetry.alignmentByStep;

const UNIT = [0, 1];
const HALVES = [0, 0.5, 1];

/** Axes of the arg-max shares, of which the smallest that fits is taken; the bars fill 30 % of the height at most. */
const SHARE_AXES = [0.1, 0.25, 0.5, 1].map((most) => ({ most, domain: [0, most / 0.3] }));

const NAMES: Readonly<Record<string, string>> = {
  mean: 'mean',
  band: '10–90 %',
  share: 'largest here',
};

function show(value: unknown, name: unknown): [string, string] {
  const label = NAMES[String(name)] ?? String(name);
  if (Array.isArray(value)) return [value.map((v) => percent(Number(v), 0)).join(' to '), label];
  return [percent(Number(value), 0), label];
}

function showTime(t: unknown): string {
  return `t = ${Number(t).toFixed(2)}`;
}

export function AlignmentChart() {
  const alignment = useSampled(select, TURN.alignment);
  const steps = useExperiment((s) => s.current.steps);
  const u = useExperiment((s) => s.current.u);
  const n = useExperiment((s) => s.current.n);
  const rows = useMemo(
    () =>
      alignment.t.map((t, k) => ({
        t,
        mean: alignment.mean[k] ?? 0,
        band: [alignment.p10[k] ?? 0, alignment.p90[k] ?? 0] as const,
        share: alignment.argmaxShare[k] ?? 0,
      })),
    [alignment],
  );
  const cut = alignment.t[cutOffStep({ steps, u })];
  const most = Math.max(...alignment.argmaxShare);
  const shareAxis = SHARE_AXES.find((axis) => axis.most >= most) ?? { domain: UNIT };
  const cutLabel = useMemo(
    () => ({ value: `u = ${u}`, position: 'insideTopLeft' as const, ...TICK, fill: 'var(--ink)' }),
    [u],
  );
  const last = rows.at(-1);
  const peak = rows.reduce(
    (best, row) => (row.share > best.share ? row : best),
    rows[0] ?? { t: 0, share: 0 },
  );
  return (
    <ChartFrame
      className="chart-alignment"
      title="When is a sample assigned?"
      help={
        <Help
          title="Alignment by flow time"
          equation="P_i(t) = softmax_j(−|s − t a_j|^2 / 2(1 − t)^2) at j = i"
        >
          The latent of one view is followed from the prior (t = 0) to the anchors (t = 1) of the other view.
          At each step this is the probability of the sample’s own anchor. Training raises its largest value
          after the cut-off u.
        </Help>
      }
      subtitle={
        <>
          probability of the own anchor by flow time: <i className="key-mean">mean</i>,{' '}
          <i className="key-band">10–90 %</i> of the batch; <i className="key-bar">bars</i>: where it is
          largest
        </>
      }
      description={
        `Mean probability of the own anchor: ${percent(rows[0]?.mean ?? 0)} at the prior, ` +
        `${percent(last?.mean ?? 0)} at the last step; chance ${percent(1 / n)}. ` +
        `Most often largest at t = ${peak.t.toFixed(2)}, cut-off at t = ${(cut ?? 0).toFixed(2)}.`
      }
      empty={
        rows.length === 0
          ? 'Rises from left to right, and earlier with training. It appears with the first iteration.'
          : null
      }
    >
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
            height={22}
          />
          <YAxis
            {...AXIS}
            yAxisId="p"
            domain={UNIT}
            ticks={HALVES}
            width={AXIS_WIDTH}
            tickFormatter={String}
          />
          <YAxis yAxisId="share" hide domain={shareAxis.domain} width={0} />
          <ReferenceLine yAxisId="p" y={1} stroke="var(--line)" />
          <ReferenceLine yAxisId="p" y={0.5} stroke="var(--line)" />
          <ReferenceLine yAxisId="p" y={0} stroke="var(--line-strong)" />
          <Bar
            yAxisId="share"
            dataKey="share"
            fill="var(--bar)"
            barSize={Math.max(2, Math.min(9, 180 / rows.length))}
            isAnimationActive={false}
          />
          <Area
            yAxisId="p"
            dataKey="band"
            stroke="none"
            fill="var(--accent)"
            fillOpacity={0.16}
            isAnimationActive={false}
            activeDot={false}
          />
          <Line
            yAxisId="p"
            dataKey="mean"
            stroke="var(--accent)"
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
          {cut !== undefined && (
            <ReferenceLine yAxisId="p" x={cut} stroke="var(--ink)" strokeDasharray="2 4" label={cutLabel} />
          )}
          <Tooltip {...TOOLTIP} formatter={show} labelFormatter={showTime} />
        </ComposedChart>
      </ResponsiveContainer>
    </ChartFrame>
  );
}

interface TickProps {
  readonly x?: number | string;
  readonly y?: number | string;
  readonly payload?: { readonly value: number };
}

/** The words at both ends stay inside the drawing. */
function EndTick({ x, y, payload }: TickProps) {
  const t = payload?.value ?? 0;
  const anchor = t === 0 ? 'start' : t === 1 ? 'end' : 'middle';
  const text = t === 0 ? 't = 0, prior' : t === 1 ? '1, anchors' : String(t);
  return (
    <text x={x} y={y} dy={12} textAnchor={anchor} {...TICK}>
      {text}
    </text>
  );
}
