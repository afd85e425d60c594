/** A stage of the walk: what happens, seen, in words, as an equation, and by which kernels. */
import { useTranslations } from 'use-intl';
import type { SampleTrace } from '../../../engine/protocol';
import { useCandidates } from '../../../state/candidates';
import { useExperiment } from '../../../state/experiment';
import { useRun } from '../../../state/run';
import type { Stage } from '../../../state/slow';
import { percent, short } from '../../format';
import { KernelLinks } from '../kernels/KernelLinks';
import { RICH } from '../rich';
import { Tex } from '../Tex';
import { equationsOf } from './equations';
import { kernelsOf } from './kernels';
import { SampleMap } from './SampleMap';
import { StepBars } from './StepBars';
import { TrainOnce } from './TrainOnce';
import { ViewPair } from './ViewPair';

interface StageViewProps {
  readonly stage: Stage;
  readonly trace: SampleTrace;
}

export function StageView({ stage, trace }: StageViewProps) {
  const text = useTranslations('guide.slow');
  const experiment = useExperiment((s) => s.current);
  const candidates = useCandidates();
  const form = useRun((s) => s.adapter?.form ?? 'tiles');
  const points = useRun((s) => s.samples?.images === null);
  const { own, chosen, t } = trace;
  return (
    <>
      <div className="stage-picture">
        {stage === 'views' && <ViewPair trace={trace} points={points} />}
        {(stage === 'anchors' || stage === 'inverse' || stage === 'forward') && (
          <SampleMap trace={trace} stage={stage} />
        )}
        {(stage === 'assignment' || stage === 'maximum') && <StepBars trace={trace} stage={stage} />}
        {stage === 'gradient' && <SampleMap trace={trace} stage={stage} />}
      </div>
      <h3>{text(`${stage}.title`)}</h3>
      <p>
        {text.rich(`${stage}.says`, {
          ...RICH,
          points: String(points),
          views: experiment.views,
          others: experiment.n - 1,
          end: percent(own.at(-1) ?? 0),
          chance: percent(1 / candidates),
          aggregate: experiment.aggregate,
          u: experiment.u,
          late: experiment.until < 1 ? 'out' : 'in',
          v: experiment.until,
          p: percent(own[chosen] ?? 0),
          t: (t[chosen] ?? 0).toFixed(2),
          loss: short(trace.loss),
        })}
      </p>
      <Tex tex={equationsOf(stage, experiment)} />
      {stage === 'gradient' && <TrainOnce />}
      <p className="kernels-title">{text('kernels')}</p>
      <KernelLinks files={kernelsOf(stage, experiment, form, points)} />
    </>
  );
}
