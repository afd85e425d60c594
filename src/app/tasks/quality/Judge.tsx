/** Asks for a judgement: of how many samples, how far it is, and a way to end it. */
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { COUNTS, useQuality } from '../../../state/quality';
import { useRun } from '../../../state/run';
import { duration, integer } from '../../format';
import { canTrain, isGoing, useStatus } from '../../status';
import { useWords } from '../../useWords';
import { cancelJudging, judgeSamples } from './asking';

export function Judge() {
  const text = useTranslations('quality');
  const status = useStatus();
  const going = useQuality((s) => s.going);
  const judged = useQuality((s) => s.result !== null);
  const able = canTrain(status) || isGoing(status) || status === 'finished';
  const press = () => {
    if (going) cancelJudging();
    else if (able) void judgeSamples();
  };
  // One button for both, so that the keyboard stays where it is.
  return (
    <div className="quality-judge">
      {going ? <Going /> : <Count />}
      <button
        type="button"
        className="button"
        data-testid="judge"
        aria-disabled={!going && !able}
        onClick={press}
      >
        {going ? text('cancel') : text(judged ? 'again' : 'judge')}
      </button>
    </div>
  );
}

function Count() {
  const text = useTranslations('quality');
  const id = useId();
  const count = useQuality((s) => s.count);
  return (
    <>
      <label htmlFor={id} className="muted">
        {text('count')}
      </label>
      <select
        id={id}
        value={count}
        onChange={({ target }) => {
          const chosen = COUNTS.find((each) => String(each) === target.value);
          if (chosen !== undefined) useQuality.setState({ count: chosen });
        }}
      >
        {COUNTS.map((each) => (
          <option key={each} value={each}>
            {integer(each)}
          </option>
        ))}
      </select>
    </>
  );
}

function Going() {
  const text = useTranslations('quality');
  const words = useWords();
  const left = useQuality((s) => s.left);
  const progress = useRun((s) => s.progress);
  const { label = text('going'), text: phrase } = progress ?? {};
  const stage = words(phrase === undefined ? { message: label } : { message: label, text: phrase });
  return (
    <>
      <progress value={progress?.fraction} max={1} aria-label={stage} />
      <span className="muted quality-stage">
        {left === null ? stage : text('left', { stage, left: duration(left) })}
      </span>
    </>
  );
}
