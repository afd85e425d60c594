/** The loss by iteration, beside what knowing nothing would give. */
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useExperiment } from '../../../state/experiment';
import type { RunStore } from '../../../state/run';
import type { Run } from '../../../state/runs';
import { Help } from '../../controls/Help';
import { short } from '../../format';
import { TURN } from '../style';
import { useSampledRun } from '../useSampled';
import type { Curve } from './curve';
import { IterationChart } from './IterationChart';
import { chanceLoss } from './levels';
import { useOverlays } from './overlays';

const selectHistory = (run: RunStore) => run.history;
const lossOf = ({ history }: Run) =>
  history.buckets.map(({ iteration, loss }) => ({ iteration, value: loss }));

const TEX = String.raw`L = -\frac{1}{n} \sum_i \ln \max_{k \ge \lfloor uN \rfloor} P_i(t_k)`;

export function LossChart({ visible }: { readonly visible: boolean }) {
  const text = useTranslations('curves.loss');
  const { buckets } = useSampledRun(selectHistory, TURN.first, visible);
  const loss = useExperiment((s) => s.current.loss);
  const aggregate = useExperiment((s) => s.current.aggregate);
  const n = useExperiment((s) => s.current.n);
  const positive = loss === 'log';
  const nats = positive && aggregate !== 'distance';
  const curves = useMemo((): readonly Curve[] => {
    const points = buckets.map((b) => ({
      iteration: b.iteration,
      value: b.loss,
      ...(b.count > 1 ? { low: b.lossLow, high: b.lossHigh } : {}),
    }));
    const show = (value: number) => (nats ? text('nats', { value: short(value) }) : short(value));
    return [{ key: 'loss', name: text('title'), colour: 'var(--ink)', points, show }];
  }, [buckets, nats, text]);
  const behind = useOverlays({ key: 'loss', pointsOf: lossOf, show: short, turn: TURN.first, visible });
  const chance = chanceLoss({ aggregate, loss, n });
  const references = useMemo(
    () =>
      chance === null
        ? []
        : [{ value: chance, label: text(positive ? 'chanceLog' : 'chancePlain', { value: short(chance) }) }],
    [chance, positive, text],
  );
  return (
    <IterationChart
      id="loss"
      title={text('title')}
      help={
        <Help title={text('title')} symbol="L" tex={TEX}>
          {text('help')}
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
