/** What the features are worth as training goes on: linear probe and neighbours, beside everything they have to beat. */
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Run } from '../../../state/runs';
import type { SeriesStore } from '../../../state/series';
import { Help } from '../../controls/Help';
import { percent } from '../../format';
import { PERIODS, useChartOptions } from '../options';
import { Segments } from '../Segments';
import { TURN } from '../style';
import { useSampledSeries } from '../useSampled';
import type { Curve, Reference } from './curve';
import { IterationChart } from './IterationChart';
import { pointsOf } from './measured';
import { useOverlays } from './overlays';

const selectProbes = (series: SeriesStore) => series.probes;
const linearOf = ({ series }: Run) => pointsOf(series.probes.buckets, 'linear');

const show = (value: number) => percent(value, 1);

export function ProbeChart({ visible }: { readonly visible: boolean }) {
  const text = useTranslations('curves.probe');
  const { buckets } = useSampledSeries(selectProbes, TURN.first, visible);
  const curves = useMemo(
    (): readonly Curve[] => [
      {
        key: 'linear',
        name: text('linear'),
        colour: 'var(--accent)',
        points: pointsOf(buckets, 'linear'),
        show,
      },
      { key: 'knn', name: text('knn'), colour: 'var(--ink)', points: pointsOf(buckets, 'knn'), show },
    ],
    [buckets, text],
  );
  const behind = useOverlays({ key: 'linear', pointsOf: linearOf, show, turn: TURN.first, visible });
  const last = buckets.at(-1);
  const references = useMemo((): readonly Reference[] => {
    if (last === undefined) return [];
    const level = (
      key: 'rawPixels' | 'randomEncoder' | 'chance',
      place: NonNullable<Reference['place']>,
    ): Reference => ({
      value: last[key],
      label: text(key, { value: percent(last[key]) }),
      place,
    });
    // Of two that nearly meet, the lower one is named below its line.
    const [raw, random] =
      last.randomEncoder < last.rawPixels
        ? (['above-start', 'below-start'] as const)
        : (['below-start', 'above-start'] as const);
    return [level('rawPixels', raw), level('randomEncoder', random), level('chance', 'above-end')];
  }, [last, text]);
  return (
    <IterationChart
      id="probe"
      title={text('title')}
      help={<Help title={text('title')}>{text('help')}</Help>}
      curves={curves}
      references={references}
      behind={behind}
      from={0}
      to={1}
      axis
      dots
      empty={text('empty')}
    />
  );
}

/** How often the page evaluates by itself. */
export function PeriodChoice() {
  const text = useTranslations('curves.probe');
  const period = useChartOptions((s) => s.period);
  return (
    <div className="period">
      <span className="muted" aria-hidden="true">
        {text('every')}
      </span>
      <Segments
        name={text('every')}
        value={period}
        options={PERIODS.map((value) => ({ value, label: value === 0 ? text('never') : String(value) }))}
        onChange={(next) => useChartOptions.setState({ period: next })}
      />
      <Help title={text('every')}>{text('everyHelp')}</Help>
    </div>
  );
}
