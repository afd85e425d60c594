/** Run, pause, step, reset, new seed; how far and how fast. */
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { duration, integer, rate } from '../format';
import { newSeed, resetRun, stepOnce, toggleRun } from '../actions';
import { TAGS } from '../tags';
import { canTrain, isGoing, type Status, useStatus } from '../status';

const PROGRESS = {
  b: (done: ReactNode) => <b data-testid="iteration">{done}</b>,
  wide: (unit: ReactNode) => <span className="stats-wide">{unit}</span>,
};

/** Shorter forms of the buttons' names for a narrow screen are chosen by the style sheet. */
export function RunBar() {
  const text = useTranslations('page.run');
  const words = useTranslations('page.status');
  const status = useStatus();
  const going = isGoing(status);
  const idle = canTrain(status);
  return (
    <div className="run-bar" role="group" aria-label={text('group')}>
      <button
        type="button"
        className="button primary run-button"
        data-testid="run"
        aria-keyshortcuts="Space"
        aria-disabled={!going && !idle}
        onClick={toggleRun}
      >
        {text(going ? 'pause' : 'run')}
      </button>
      <button
        type="button"
        className="button"
        data-testid="step"
        aria-keyshortcuts="s"
        aria-disabled={!going && !idle}
        onClick={stepOnce}
      >
        {text('step')}
      </button>
      <button
        type="button"
        className="button"
        data-testid="reset"
        title={text('resetHint')}
        aria-disabled={status === 'starting' || status === 'loading'}
        onClick={resetRun}
      >
        {text('reset')}
      </button>
      <button
        type="button"
        className="button"
        data-testid="new-seed"
        title={text('newSeedHint')}
        aria-disabled={status === 'starting' || status === 'loading'}
        onClick={newSeed}
      >
        {text('newSeed')}
      </button>
      <Progress status={status} />
      <span className="visually-hidden" role="status" data-testid="status">
        {words(status)}
      </span>
    </div>
  );
}

function Progress({ status }: { readonly status: Status }) {
  const text = useTranslations('page.run');
  const words = useTranslations('page.status');
  const iteration = useRun((s) => s.telemetry.iteration);
  const speed = useRun((s) => s.iterationsPerSecond);
  const replayTo = useRun((s) => s.replayTo);
  const iters = useExperiment((s) => s.current.iters);
  const goal = replayTo ?? iters;
  const going = isGoing(status) && speed > 0;
  return (
    <p className="stats">
      <span>
        {text.rich('progress', {
          done: integer(iteration),
          goal: integer(goal),
          ...PROGRESS,
        })}
      </span>
      {going ? (
        <>
          <span>{text.rich('speed', { rate: rate(speed), ...TAGS })}</span>
          <span className="stats-wide">
            {text('left', { duration: duration((goal - iteration) / speed) })}
          </span>
        </>
      ) : (
        <span aria-hidden="true">{words(status)}</span>
      )}
    </p>
  );
}
