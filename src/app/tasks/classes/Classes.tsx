/** Classification: the test samples by their latents' label anchors, at several noise factors, and which classes are taken for which. */
import { useTranslations } from 'use-intl';
import { useClasses } from '../../../state/classes';
import { useExperiment } from '../../../state/experiment';
import { useRun } from '../../../state/run';
import { Help } from '../../controls/Help';
import { Titled } from '../../controls/Titled';
import { integer } from '../../format';
import { canTrain, isGoing, useStatus } from '../../status';
import { useWords } from '../../useWords';
import { cancelClassifying, classifyTestSamples, wholeBatch } from './asking';
import { Headline } from './Headline';
import { Mistakes } from './Mistakes';
import { NoiseChart } from './NoiseChart';
import './classes.css';

export default function Classes() {
  const text = useTranslations('classes');
  const result = useClasses((s) => s.result);
  const untrained = useRun((s) => s.telemetry.iteration === 0);
  return (
    <section className="classes" aria-label={text('title')} data-testid="classes">
      <div className="classes-head">
        <Titled title={text('title')} help={<Help title={text('title')}>{text('help')}</Help>} />
        <Action />
      </div>
      {result === null ? (
        <p className="muted classes-empty">{text(untrained ? 'emptyUntrained' : 'empty')}</p>
      ) : (
        <>
          <div className="classes-figures">
            <Headline result={result} />
            <NoiseChart result={result} />
          </div>
          <Mistakes result={result} />
        </>
      )}
    </section>
  );
}

/** Whether samples share a field in batches as in training, or all of them. */
function BatchChoice() {
  const text = useTranslations('classes.batch');
  const whole = useClasses((s) => s.whole);
  const e = useExperiment((s) => s.current);
  const all = wholeBatch(e);
  if (all <= e.n) return null;
  return (
    <label className="classes-batch">
      <span className="muted">{text('label')}</span>
      <select
        value={whole ? 'all' : 'own'}
        data-testid="classes-batch"
        onChange={(event) => useClasses.setState({ whole: event.target.value === 'all' })}
      >
        <option value="all">{text('all', { n: integer(all) })}</option>
        <option value="own">{text('own', { n: integer(e.n) })}</option>
      </select>
    </label>
  );
}

/** The button, or how far it is. */
function Action() {
  const text = useTranslations('classes');
  const words = useWords();
  const status = useStatus();
  const going = useClasses((s) => s.going);
  const made = useClasses((s) => s.result?.iteration ?? null);
  const now = useRun((s) => s.telemetry.iteration);
  const progress = useRun((s) => s.progress);
  const busy = going && status === 'evaluating';
  const stage =
    progress === null
      ? text('going')
      : words({
          message: progress.label,
          ...(progress.text === undefined ? {} : { text: progress.text }),
        });
  const able = !going && (canTrain(status) || isGoing(status) || status === 'finished');
  const stale = made !== null && made !== now;
  const press = () => {
    if (busy) cancelClassifying();
    else if (able) void classifyTestSamples();
  };
  return (
    <div className={busy ? 'classes-going' : 'classes-action'}>
      {busy ? (
        <>
          <progress value={progress?.fraction} max={1} aria-label={stage} />
          <span className="muted">{stage} …</span>
        </>
      ) : (
        <>
          {made !== null && (
            <p className="muted" data-testid="classes-iteration" data-stale={stale}>
              {text(stale ? 'stale' : 'made', { iteration: integer(made), now: integer(now) })}
            </p>
          )}
          <BatchChoice />
        </>
      )}
      {/* One button for both, so that the keyboard stays on it. */}
      <button
        key="press"
        type="button"
        className="button"
        data-testid={busy ? 'cancel-classify' : 'classify'}
        aria-disabled={!busy && !able}
        onClick={press}
      >
        {busy ? text('cancel') : text(made === null ? 'classify' : 'again')}
      </button>
    </div>
  );
}
