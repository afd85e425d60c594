/** The loss by iteration, beside what knowing nothing would give. */
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { hasZones } from '../../../experiment';
import { useExperiment } from '../../../state/experiment';
import type { RunStore } from '../../../state/run';
import { Help } from '../../controls/Help';
import { short } from '../../format';
import { TURN } from '../style';
import { useSampledRun } from '../useSampled';
import type { LossPart } from '../../../engine/protocol';
import { useCandidates } from '../../../state/candidates';
import type { Curve } from './curve';
import { IterationChart } from './IterationChart';
import { chanceLoss } from './levels';
import { lossOf, lossPoints } from './loss-of';
import { MethodLossChart } from './MethodLossChart';
import { useOverlays } from './overlays';

const selectHistory = (run: RunStore) => run.history;

/** How each part of a loss is drawn. */
const STYLES: Readonly<Record<LossPart, Pick<Curve, 'colour' | 'dashed'>>> = {
  alignment: { colour: 'var(--ink)' },
  labels: { colour: 'var(--accent)' },
  flow: { colour: 'var(--ink)' },
  control: { colour: 'var(--muted)', dashed: true },
  method: { colour: 'var(--ink)' },
};

const TEX = String.raw`L = -\frac{1}{n} \sum_i \ln \max_{k \ge \lfloor uN \rfloor} P_i(t_k)`;

const FLOW_TEX = String.raw`L = \frac1n \sum_i \overline{\bigl| D(z_i, x_\tau, \tau) - (x_1 - x_0) \bigr|^2}`;

export function LossChart(of: { readonly visible: boolean }) {
  const zones = useExperiment((s) => hasZones(s.current));
  return zones ? <ZonesLossChart {...of} /> : <MethodLossChart {...of} />;
}

function ZonesLossChart({ visible }: { readonly visible: boolean }) {
  const text = useTranslations('curves.loss');
  const { buckets } = useSampledRun(selectHistory, TURN.first, visible);
  const loss = useExperiment((s) => s.current.loss);
  const aggregate = useExperiment((s) => s.current.aggregate);
  const objective = useExperiment((s) => s.current.objective);
  const candidates = useCandidates();
  const aligns = objective !== 'generation';
  const positive = loss === 'log' || !aligns;
  const nats = aligns && loss === 'log' && aggregate !== 'distance';
  const curves = useMemo((): readonly Curve[] => {
    const points = lossPoints(buckets);
    const show = (value: number) => (nats ? text('nats', { value: short(value) }) : short(value));
    const parts = buckets.at(-1)?.parts;
    if (parts === undefined)
      return [{ key: 'loss', name: text('title'), colour: 'var(--ink)', points, show }];
    return (Object.keys(parts) as LossPart[]).map((part) => ({
      key: `loss_${part}`,
      name: text(`parts.${part}`),
      ...STYLES[part],
      points: buckets.flatMap(({ iteration, parts: all }) => {
        const value = all?.[part];
        return value === undefined ? [] : [{ iteration, value }];
      }),
      show: short,
    }));
  }, [buckets, nats, text]);
  const behind = useOverlays({ key: 'loss', pointsOf: lossOf, show: short, turn: TURN.first, visible });
  const chance = aligns ? chanceLoss({ aggregate, loss, n: candidates }) : null;
  const among = objective === 'lzn' ? 'n' : 'K';
  const references = useMemo(
    () =>
      chance === null
        ? []
        : [
            {
              value: chance,
              label: text(loss === 'log' ? 'chanceLog' : 'chancePlain', { among, value: short(chance) }),
            },
          ],
    [chance, among, loss, text],
  );
  return (
    <IterationChart
      id="loss"
      title={text('title')}
      help={
        <Help title={text('title')} symbol="L" tex={aligns ? TEX : FLOW_TEX}>
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
