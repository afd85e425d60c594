/** The loss of a method without zones by iteration, beside what total collapse would cost it. */
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Experiment } from '../../../experiment';
import { collapseOf } from '../../../objectives/facts';
import { useExperiment } from '../../../state/experiment';
import type { RunStore } from '../../../state/run';
import { Help } from '../../controls/Help';
import { short } from '../../format';
import { TURN } from '../style';
import { useSampledRun } from '../useSampled';
import { IterationChart } from './IterationChart';
import { lossOf, lossPoints } from './loss-of';
import { useOverlays } from './overlays';

const selectHistory = (run: RunStore) => run.history;

/** Methods whose losses are cosines, or logarithms of means: they may be below 0. */
const BELOW_ZERO: ReadonlySet<Experiment['objective']> = new Set(['simsiam', 'mveb', 'uniform']);

const mayBeNegative = ({ objective, negatives }: Experiment): boolean =>
  BELOW_ZERO.has(objective) || negatives === 'off';

export function MethodLossChart({ visible }: { readonly visible: boolean }) {
  const text = useTranslations('curves.loss');
  const words = useTranslations('peers.loss');
  const e = useExperiment((s) => s.current);
  const { buckets } = useSampledRun(selectHistory, TURN.first, visible);
  const curves = useMemo(
    () => [
      { key: 'loss', name: text('title'), colour: 'var(--ink)', points: lossPoints(buckets), show: short },
    ],
    [buckets, text],
  );
  const behind = useOverlays({ key: 'loss', pointsOf: lossOf, show: short, turn: TURN.first, visible });
  const references = useMemo(() => {
    const { value, of } = collapseOf(e);
    if (value === null || of !== 'loss') return [];
    return [{ value, label: words('collapse', { value: short(value) }) }];
  }, [e, words]);
  const positive = !mayBeNegative(e);
  return (
    <IterationChart
      id="loss"
      title={text('title')}
      help={
        <Help title={text('title')} symbol="L">
          {words('help')}
        </Help>
      }
      curves={curves}
      references={references}
      behind={behind}
      {...(positive ? { from: 0 } : {})}
      logs={positive}
      smooths
      empty={text('empty')}
      testId="loss"
    />
  );
}
