/** Accuracy against the noise of the latents, for both weights of the classes and both rules. */
import { memo } from 'react';
import { Line, LineChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useTranslations } from 'use-intl';
import type { Classification } from '../../../engine/tasks-protocol';
import { useClasses } from '../../../state/classes';
import { AXIS, AXIS_HEIGHT, AXIS_WIDTH, MARGIN } from '../../charts/style';
import { calmDomain, niceTicks, tickText } from '../../charts/ticks';
import { Help } from '../../controls/Help';
import { Titled } from '../../controls/Titled';
import { percent } from '../../format';

/** A colour for the weights, a stroke for the rule. */
const COLOURS = { equal: 'var(--accent)', batch: 'var(--ink)' } as const;

/** Left above and below the curves. */
const ROOM = 0.04;

export function NoiseChart({ result }: { readonly result: Classification }) {
  const text = useTranslations('classes');
  const factor = useClasses((s) => s.factor);
  const { noise, curves } = result;
  const named = curves.map(({ weights, rule, accuracy }) => ({
    key: `${weights}-${rule}`,
    name: text(`curves.${weights}.${rule}`),
    colour: COLOURS[weights],
    dashed: rule === 'inner',
    accuracy,
  }));
  const words = named.map(
    ({ name, accuracy }) =>
      `${name} ${accuracy.map((value, i) => `${noise[i] ?? 0}: ${percent(value)}`).join(', ')}`,
  );
  return (
    <div className="classes-noise">
      <Titled
        title={text('noise.title')}
        help={<Help title={text('noise.title')}>{text('noise.help')}</Help>}
      />
      <ul className="chart-names">
        {named.map(({ key, name, colour, dashed, accuracy }) => (
          <li key={key}>
            <i style={{ background: colour }} data-dashed={dashed} />
            {name} <b>{percent(accuracy[factor] ?? 0)}</b>
          </li>
        ))}
      </ul>
      <div className="chart-drawing">
        <div className="chart-picture" role="img" aria-label={`${text('noise.title')}. ${words.join('. ')}`}>
          <Drawing result={result} factor={factor} />
        </div>
      </div>
    </div>
  );
}

interface DrawingProps {
  readonly result: Classification;
  readonly factor: number;
}

const Drawing = memo(function Drawing({ result, factor }: DrawingProps) {
  const { noise, curves, chance } = result;
  const rows = noise.map((at, i) => ({
    at,
    ...Object.fromEntries(
      curves.map(({ weights, rule, accuracy }) => [`${weights}-${rule}`, accuracy[i] ?? 0]),
    ),
  }));
  // Close to what there is to see: chance is told beside it.
  const shares = curves.flatMap(({ accuracy }) => accuracy);
  const [lowest, highest] = [Math.min(...shares), Math.max(...shares)];
  const domain = calmDomain(Math.max(0, lowest - ROOM), Math.min(1, highest + ROOM));
  const last = noise.at(-1) ?? 1;
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={rows} margin={MARGIN} accessibilityLayer={false}>
        <XAxis
          {...AXIS}
          dataKey="at"
          type="number"
          domain={[noise[0] ?? 0, last]}
          ticks={[...noise]}
          interval="preserveStartEnd"
          height={AXIS_HEIGHT}
        />
        <YAxis
          {...AXIS}
          domain={domain}
          ticks={niceTicks(...domain)}
          interval={0}
          width={AXIS_WIDTH}
          tickFormatter={tickText}
          allowDataOverflow
        />
        <ReferenceLine y={domain[0]} stroke="var(--line-strong)" />
        {chance > domain[0] && <ReferenceLine y={chance} stroke="var(--muted)" strokeDasharray="2 4" />}
        <ReferenceLine x={noise[factor] ?? 0} stroke="var(--line-strong)" />
        {curves.map(({ weights, rule }) => (
          <Line
            key={`${weights}-${rule}`}
            dataKey={`${weights}-${rule}`}
            stroke={COLOURS[weights]}
            strokeWidth={1.6}
            className={rule === 'inner' ? 'dashed' : ''}
            dot={{ r: 2, fill: COLOURS[weights], strokeWidth: 0 }}
            isAnimationActive={false}
            activeDot={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
});
