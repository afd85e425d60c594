/** Four gauges of the embedding's health, each beside what is healthy and what is not. */
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useExperiment } from '../../../state/experiment';
import { useRun } from '../../../state/run';
import type { Run } from '../../../state/runs';
import type { LookKey, SeriesStore } from '../../../state/series';
import { Help } from '../../controls/Help';
import { TURN } from '../style';
import { useSampledSeries } from '../useSampled';
import type { Curve, Reference } from './curve';
import { IterationChart } from './IterationChart';
import { gaussianDraw } from './levels';
import { pointsOf } from './measured';
import { useOverlays } from './overlays';

const selectLooks = (series: SeriesStore) => series.looks;

const GAUGES = ['spread', 'trace', 'rankMe', 'gaussianity'] as const;
type Gauge = (typeof GAUGES)[number];

const TEX: Readonly<Record<Gauge, string | readonly string[]>> = {
  spread: String.raw`\frac{\sqrt d}{d} \sum_k \operatorname{std}_i \frac{a_{ik}}{|a_i|}`,
  trace: String.raw`\operatorname{tr} \operatorname{Cov}(a)`,
  rankMe: [
    String.raw`\exp\left(-\sum_k p_k \ln p_k\right)`,
    String.raw`p_k = \frac{\sigma_k(A)}{\sum_l \sigma_l(A)} + 10^{-7}`,
  ],
  gaussianity: [
    String.raw`\frac{1}{n^2} \sum_{ij} e^{-|s_i - s_j|^2 / 2} - \frac{2}{2^{d/2} n} \sum_i e^{-|s_i|^2 / 4} + 3^{-d/2}`,
  ],
};

const FILES: Readonly<Record<Gauge, string>> = {
  spread: 'spread',
  trace: 'trace',
  rankMe: 'rankme',
  gaussianity: 'gaussianity',
};

const TURNS: Readonly<Record<Gauge, number>> = {
  spread: TURN.first,
  trace: TURN.second,
  rankMe: TURN.third,
  gaussianity: TURN.fourth,
};

const GAUGE_POINTS = {
  spread: ({ series }: Run) => pointsOf(series.looks.buckets, 'spread'),
  trace: ({ series }: Run) => pointsOf(series.looks.buckets, 'trace'),
  rankMe: ({ series }: Run) => pointsOf(series.looks.buckets, 'rankMe'),
  gaussianity: ({ series }: Run) => pointsOf(series.looks.buckets, 'gaussianity'),
} as const;

/** A gauge has little room. */
function brief(value: number): string {
  return value !== 0 && Math.abs(value) < 0.01
    ? value.toExponential(1)
    : String(Number(value.toPrecision(2)));
}

function GaugeChart({ gauge, visible }: { readonly gauge: Gauge; readonly visible: boolean }) {
  const text = useTranslations('curves.collapse');
  const { buckets } = useSampledSeries(selectLooks, TURNS[gauge], visible);
  const d = useExperiment((s) => s.current.d);
  const count = useRun((s) => s.samples?.count ?? 0);
  const rankMost = buckets.at(-1)?.rankMost ?? 1;
  const curves = useMemo((): readonly Curve[] => {
    const key: LookKey = gauge;
    return [
      {
        key: FILES[gauge],
        name: text(`${gauge}.title`),
        colour: 'var(--accent)',
        points: pointsOf(buckets, key),
        show: brief,
      },
    ];
  }, [buckets, gauge, text]);
  const behind = useOverlays({
    key: FILES[gauge],
    pointsOf: GAUGE_POINTS[gauge],
    show: brief,
    turn: TURNS[gauge],
    visible,
  });
  const references = useMemo((): readonly Reference[] => {
    switch (gauge) {
      case 'spread':
        return [
          { value: 1, label: text('spread.healthy'), place: 'above-start' },
          { value: 0, label: text('spread.ill') },
        ];
      case 'trace':
        return [{ value: 0, label: text('trace.ill') }];
      case 'rankMe':
        return rankMost > 1
          ? [
              { value: rankMost, label: text('rankMe.healthy'), place: 'above-start' },
              { value: 1, label: text('rankMe.ill') },
            ]
          : [];
      case 'gaussianity':
        return count > 0
          ? [
              {
                value: gaussianDraw(count, d),
                label: text('gaussianity.healthy'),
                place: 'above-start' as const,
              },
            ]
          : [];
    }
    return [];
  }, [gauge, rankMost, count, d, text]);
  return (
    <IterationChart
      id={FILES[gauge]}
      title={text(`${gauge}.title`)}
      help={
        <Help title={text(`${gauge}.title`)} tex={TEX[gauge]}>
          {text(`${gauge}.help`)}
        </Help>
      }
      curves={curves}
      references={references}
      behind={behind}
      from={0}
      logs={gauge === 'trace' || gauge === 'gaussianity'}
      smooths
      axis
      size="small"
      empty={text('empty')}
    />
  );
}

export function CollapseCharts({ visible }: { readonly visible: boolean }) {
  return (
    <div className="gauges">
      {GAUGES.map((gauge) => (
        <GaugeChart key={gauge} gauge={gauge} visible={visible} />
      ))}
    </div>
  );
}
