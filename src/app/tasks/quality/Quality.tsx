/** How good the generated samples are: figures of the decoder with latents beside those of the control and of real samples. */
import { useTranslations } from 'use-intl';
import type { Judgement } from '../../../engine/tasks-protocol';
import { hasLabels, isConditional } from '../../../experiment';
import { useExperiment } from '../../../state/experiment';
import { useQuality } from '../../../state/quality';
import { useRun } from '../../../state/run';
import { Help } from '../../controls/Help';
import { Titled } from '../../controls/Titled';
import { integer, percent } from '../../format';
import { TAGS } from '../../tags';
import { SAMPLER } from './asking';
import { FiguresTable } from './FiguresTable';
import { verdictOf } from './figures';
import { Judge } from './Judge';
import './quality.css';

export default function Quality() {
  const text = useTranslations('quality');
  const result = useQuality((s) => s.result);
  const untrained = useRun((s) => s.telemetry.iteration === 0);
  return (
    <section className="quality" aria-label={text('title')} data-testid="quality">
      <div className="quality-head">
        <Titled title={text('title')} help={<Help title={text('title')}>{text('help')}</Help>} />
        <Judge />
      </div>
      {result === null ? (
        <p className="muted quality-note">{text(untrained ? 'emptyUntrained' : 'empty')}</p>
      ) : (
        <>
          <Verdict result={result} />
          <FiguresTable result={result} />
          <Made result={result} />
        </>
      )}
    </section>
  );
}

function Verdict({ result }: { readonly result: Judgement }) {
  const text = useTranslations('quality');
  const controlled = result.models.some(({ model }) => model === 'control');
  const sentences = verdictOf(result);
  return (
    <p className="quality-verdict" data-testid="quality-verdict">
      {sentences.map(({ key, values }) => (
        <span key={key}>{text.rich(`verdict.${key}`, { ...values, ...TAGS })} </span>
      ))}
      {controlled && sentences.length > 0 && <span className="muted">{text('verdict.oneRun')}</span>}
    </p>
  );
}

/** What the figures are of, and what they lack. */
function Made({ result }: { readonly result: Judgement }) {
  const text = useTranslations('quality');
  const now = useRun((s) => s.telemetry.iteration);
  const experiment = useExperiment((s) => s.current);
  const { iteration, count, classifierAccuracy, models } = result;
  const stale = iteration !== now;
  const values = {
    iteration: integer(iteration),
    now: integer(now),
    count: integer(count),
    steps: SAMPLER.steps,
  };
  return (
    <div className="muted quality-note">
      <p data-testid="quality-iteration" data-stale={stale}>
        {text(stale ? 'stale' : 'made', values)}
        {classifierAccuracy !== null && ` ${text('classifier', { accuracy: percent(classifierAccuracy) })}`}
      </p>
      {models.length === 1 && <p>{text('noControl')}</p>}
      {hasLabels(experiment) && models.length > 1 && !isConditional(experiment) && <p>{text('noClasses')}</p>}
    </div>
  );
}
