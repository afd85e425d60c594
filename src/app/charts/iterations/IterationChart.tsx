/** A chart over iterations: its title and values, its curves, what to compare them with, and ways to read and keep them. */
import { memo, type ReactNode, useMemo, useRef } from 'react';
import { Area, ComposedChart, Line, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useTranslations } from 'use-intl';
import { Titled } from '../../controls/Titled';
import { ErrorBoundary } from '../../ErrorBoundary';
import { integer } from '../../format';
import { ExportMenu } from '../export/ExportMenu';
import { curveExports } from '../export/curves';
import { useChartOptions } from '../options';
import { AXIS, AXIS_HEIGHT, AXIS_WIDTH, MARGIN, TICK } from '../style';
import { FROM_ZERO, fromZeroTo, logTicks, niceTicks, powerText, tickText } from '../ticks';
import { Behind } from './Behind';
import { Crosshair } from './Crosshair';
import { type Curve, draw, type Reference, valueAt } from './curve';
import { Names } from './Names';

interface IterationChartProps {
  /** Name in class names and files. */
  readonly id: string;
  readonly title: string;
  readonly help: ReactNode;
  /** Curves and references must be stable between two measurements: what changes is drawn anew. */
  readonly curves: readonly Curve[];
  readonly references?: readonly Reference[];
  /** Curves of other runs, drawn thin behind these; as stable. */
  readonly behind?: readonly Curve[];
  /** Ends of a linear axis that are known beforehand. */
  readonly from?: number;
  readonly to?: number;
  /** Whether a logarithmic axis makes sense. */
  readonly logs?: boolean;
  /** Whether neighbouring values may be averaged. */
  readonly smooths?: boolean;
  /** Whether the iterations are written below. */
  readonly axis?: boolean;
  /** Room for numbers at the axes: little height, or little of both. */
  readonly size?: Size;
  /** Mark each point: there are few. */
  readonly dots?: boolean;
  readonly empty: string;
  readonly testId?: string;
}

/** Half of the lowest number stands below the axis where nothing else does. */
const ROOM = { ...MARGIN, bottom: 7 };

type Size = 'full' | 'low' | 'small';

/** Distances between the numbers of a short axis. */
const FEW = 1.6;

const NO_REFERENCES: readonly Reference[] = [];
const NO_CURVES: readonly Curve[] = [];

export function IterationChart({
  id,
  title,
  help,
  curves,
  references = NO_REFERENCES,
  behind = NO_CURVES,
  from,
  to,
  logs = false,
  smooths = false,
  axis = false,
  size = 'full',
  dots = false,
  empty,
  testId,
}: IterationChartProps) {
  const drawing = useRef<HTMLDivElement>(null);
  const log = useChartOptions((s) => s.log) && logs;
  const smooth = useChartOptions((s) => s.smooth) && smooths;
  const drawn = useMemo(
    () => draw(curves, references, { log, smooth, from, to, behind }),
    [curves, references, log, smooth, from, to, behind],
  );
  const { last } = drawn;
  const named = curves.length > 1;
  const read = (iteration: number | null) =>
    [...curves, ...behind].map((curve) => `${curve.name} ${valueAt(curve, iteration) ?? '–'}`).join(', ');
  const names = <Names curves={curves} behind={behind} named={named} testId={testId} />;
  return (
    <section className={`chart chart-${id}`} aria-label={title}>
      <Titled title={title} help={help}>
        {!named && names}
        <ExportMenu
          name={title}
          file={id}
          iteration={null}
          make={() => curveExports({ title, curves, behind, drawing: drawing.current })}
        />
      </Titled>
      {named && names}
      <div ref={drawing} className="chart-drawing">
        {drawn.rows.length === 0 && last === 0 ? (
          <p className="chart-empty">{empty}</p>
        ) : (
          <>
            <Drawing
              title={`${title}: ${read(null)}`}
              curves={curves}
              references={references}
              behind={behind}
              rows={drawn.rows}
              last={last}
              domain={drawn.domain}
              log={log}
              smooth={smooth}
              axis={axis}
              size={size}
              dots={dots}
            />
            <Crosshair title={title} last={last} read={read} bottom={axis ? AXIS_HEIGHT : ROOM.bottom} />
          </>
        )}
      </div>
    </section>
  );
}

interface DrawingProps {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly references: readonly Reference[];
  readonly behind: readonly Curve[];
  readonly rows: ReturnType<typeof draw>['rows'];
  readonly last: number;
  readonly domain: [number, number];
  readonly log: boolean;
  readonly smooth: boolean;
  readonly axis: boolean;
  readonly size: Size;
  readonly dots: boolean;
}

const POSITIONS = {
  'above-start': 'insideBottomLeft',
  'above-end': 'insideBottomRight',
  'below-start': 'insideTopLeft',
  'below-end': 'insideTopRight',
} as const;

/** The same object for the same words: recharts builds a line anew whenever a prop is a new object. */
const labels = new Map<string, object>();

function labelOf({ label, place = 'above-end' }: Reference) {
  const key = `${label} ${place}`;
  const found = labels.get(key) ?? {
    value: label,
    position: POSITIONS[place],
    ...TICK,
    fontSize: 10.5,
  };
  labels.set(key, found);
  return found;
}

const Drawing = memo(function Drawing(props: DrawingProps) {
  const { title, curves, references, behind, rows, last, domain, log, smooth, axis, size, dots } = props;
  const text = useTranslations('curves');
  const ahead = last > (rows.at(-1)?.iteration ?? 0);
  const few = rows.length === 1 || dots;
  return (
    <ErrorBoundary fallback={<p className="chart-empty">{text('failed')}</p>}>
      <div className="chart-picture" role="img" aria-label={title}>
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart data={rows} margin={axis ? MARGIN : ROOM} accessibilityLayer={false}>
            <XAxis
              {...AXIS}
              dataKey="iteration"
              type="number"
              domain={ahead ? fromZeroTo(last) : FROM_ZERO}
              ticks={niceTicks(0, last, size === 'small' ? FEW : undefined)}
              interval={0}
              tickFormatter={integer}
              height={AXIS_HEIGHT}
              hide={!axis}
            />
            <YAxis
              {...AXIS}
              scale={log ? 'log' : 'linear'}
              domain={domain}
              ticks={log ? logTicks(domain) : niceTicks(...domain, size === 'full' ? undefined : FEW)}
              interval={0}
              width={AXIS_WIDTH}
              tickFormatter={log ? powerText : tickText}
              allowDataOverflow
            />
            <ReferenceLine y={domain[0]} stroke="var(--line-strong)" />
            {references.map((reference) => (
              <ReferenceLine
                key={reference.label}
                y={reference.value}
                stroke="var(--muted)"
                strokeDasharray="2 4"
                label={labelOf(reference)}
              />
            ))}
            {behind.length > 0 && (
              <Behind curves={behind} domain={domain} last={last} log={log} smooth={smooth} dots={dots} />
            )}
            {curves.map(({ key, colour, points }) =>
              points.some((p) => p.low !== undefined) ? (
                <Area
                  key={`${key}Band`}
                  dataKey={`${key}Band`}
                  stroke="none"
                  fill={colour}
                  fillOpacity={0.16}
                  connectNulls
                  isAnimationActive={false}
                  activeDot={false}
                />
              ) : null,
            )}
            {smooth &&
              curves.map(({ key, colour }) => (
                <Line
                  key={`${key}Each`}
                  dataKey={`${key}Each`}
                  stroke={colour}
                  strokeOpacity={0.3}
                  strokeWidth={1}
                  dot={false}
                  connectNulls
                  isAnimationActive={false}
                />
              ))}
            {curves.map(({ key, colour, dashed }) => (
              <Line
                // recharts draws in the order of mounting: made anew, the average lies over the values.
                key={`${key} ${String(smooth)}`}
                dataKey={key}
                stroke={colour}
                strokeWidth={1.6}
                className={dashed === true ? 'dashed' : ''}
                dot={few ? { r: 2, fill: colour, strokeWidth: 0 } : false}
                connectNulls
                isAnimationActive={false}
              />
            ))}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
    </ErrorBoundary>
  );
});
