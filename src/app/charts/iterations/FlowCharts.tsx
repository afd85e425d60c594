/** How well the flow does its work: whether samples end at their own anchors, and whether the solver follows the flow. */
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useCandidates } from '../../../state/candidates';
import type { Run } from '../../../state/runs';
import type { SeriesStore } from '../../../state/series';
import { Explained } from '../../controls/Explained';
import { Help } from '../../controls/Help';
import { percent, short } from '../../format';
import { TURN } from '../style';
import { useSampledSeries } from '../useSampled';
import type { Curve } from './curve';
import { IterationChart } from './IterationChart';
import { pointsOf } from './measured';
import { useOverlays } from './overlays';

const selectBatches = (series: SeriesStore) => series.batches;
const selectLooks = (series: SeriesStore) => series.looks;
const accuracyOf = ({ series }: Run) => pointsOf(series.batches.buckets, 'accuracy');
const odeErrorOf = ({ series }: Run) => pointsOf(series.batches.buckets, 'odeError');

const TEX = {
  shares: String.raw`\frac{1}{n} \sum_i P_i(t_N)`,
  error: String.raw`\frac{|s(1) - a_j|}{|a_j|}, \quad j = \operatorname*{argmax}_j P_j`,
} as const;

/** Short, so that three of them fit in a line. */
const show = (value: number) => percent(value, value < 0.1 ? 1 : 0);

interface ChartProps {
  readonly visible: boolean;
}

export function SharesChart({ visible }: ChartProps) {
  const text = useTranslations('curves.shares');
  const { buckets: batches } = useSampledSeries(selectBatches, TURN.first, visible);
  const { buckets: looks } = useSampledSeries(selectLooks, TURN.first, visible);
  const candidates = useCandidates();
  const curves = useMemo((): readonly Curve[] => {
    return [
      {
        key: 'assignment_accuracy',
        name: text('accuracy'),
        colour: 'var(--accent)',
        points: pointsOf(batches, 'accuracy'),
        show,
      },
      {
        key: 'own_zone',
        name: text('aligned'),
        colour: 'var(--ink)',
        points: pointsOf(looks, 'aligned'),
        show,
      },
      {
        key: 'round_trip',
        name: text('roundTrip'),
        colour: 'var(--muted)',
        dashed: true,
        points: pointsOf(looks, 'roundTrip'),
        show,
      },
    ];
  }, [batches, looks, text]);
  const behind = useOverlays({
    key: 'assignment_accuracy',
    pointsOf: accuracyOf,
    show,
    turn: TURN.first,
    visible,
  });
  const references = useMemo(
    () => [{ value: 1 / candidates, label: text('chance', { value: percent(1 / candidates) }) }],
    [candidates, text],
  );
  return (
    <IterationChart
      id="shares"
      title={text('title')}
      help={
        <Help title={text('title')} tex={TEX.shares}>
          {text('help')}
        </Help>
      }
      curves={curves}
      references={references}
      behind={behind}
      from={0}
      to={1}
      smooths
      size="low"
      empty={text('empty')}
    />
  );
}

export function OdeErrorChart({ visible }: ChartProps) {
  const text = useTranslations('charts.odeError');
  const { buckets } = useSampledSeries(selectBatches, TURN.second, visible);
  const curves = useMemo(
    (): readonly Curve[] => [
      {
        key: 'ode_error',
        name: text('title'),
        colour: 'var(--muted)',
        points: pointsOf(buckets, 'odeError'),
        show: short,
      },
    ],
    [buckets, text],
  );
  const behind = useOverlays({
    key: 'ode_error',
    pointsOf: odeErrorOf,
    show: short,
    turn: TURN.second,
    visible,
  });
  return (
    <IterationChart
      id="ode-error"
      title={text('title')}
      help={<Help title={text('title')} more={<Explained of="odeError" tex={TEX.error} />} />}
      curves={curves}
      behind={behind}
      from={0}
      logs
      smooths
      axis
      size="low"
      empty={text('empty')}
    />
  );
}
