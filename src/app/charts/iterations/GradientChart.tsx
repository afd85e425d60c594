/** The gradient's length before clipping, with its peaks: to see a run go wrong in time. */
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
import { useOverlays } from './overlays';

const selectHistory = (run: RunStore) => run.history;
const normOf = ({ history }: Run) =>
  history.buckets.map(({ iteration, gradientNorm }) => ({ iteration, value: gradientNorm }));

const TEX = String.raw`|\nabla L| = \sqrt{\sum_w (\partial L / \partial w)^2}`;

export function GradientChart({ visible }: { readonly visible: boolean }) {
  const text = useTranslations('curves.gradient');
  const { buckets } = useSampledRun(selectHistory, TURN.second, visible);
  const clip = useExperiment((s) => s.current.clip);
  const curves = useMemo((): readonly Curve[] => {
    const points = buckets.map((b) => ({
      iteration: b.iteration,
      value: b.gradientNorm,
      ...(b.count > 1 ? { low: b.gradientLow, high: b.gradientHigh } : {}),
    }));
    return [{ key: 'gradient_norm', name: text('title'), colour: 'var(--muted)', points, show: short }];
  }, [buckets, text]);
  const behind = useOverlays({
    key: 'gradient_norm',
    pointsOf: normOf,
    show: short,
    turn: TURN.second,
    visible,
  });
  const references = useMemo(
    () => (clip > 0 ? [{ value: clip, label: text('clip', { clip: String(clip) }) }] : []),
    [clip, text],
  );
  return (
    <IterationChart
      id="gradient"
      title={text('title')}
      help={
        <Help title={text('title')} tex={TEX}>
          {text('help')}
        </Help>
      }
      curves={curves}
      references={references}
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
