/** Run, pause, step, reset, new seed; how far and how fast. */
import { useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { duration, integer, rate } from '../format';
import { newSeed, resetRun, stepOnce, toggleRun } from '../actions';
import { canTrain, isGoing, type Status, useStatus } from '../status';

const WORDS: Readonly<Record<Status, string>> = {
  starting: 'starting',
  loading: 'loading',
  ready: 'ready',
  training: 'training',
  paused: 'paused',
  finished: 'finished',
  evaluating: 'evaluating',
  replaying: 'replaying',
  failed: 'stopped',
};

/** Shorter forms of the buttons' names for a narrow screen are chosen by the style sheet. */
export function RunBar() {
  const status = useStatus();
  const going = isGoing(status);
  const idle = canTrain(status);
  return (
    <div className="run-bar" role="group" aria-label="Run">
      <button
        type="button"
        className="button primary run-button"
        data-testid="run"
        aria-keyshortcuts="Space"
        aria-disabled={!going && !idle}
        onClick={toggleRun}
      >
        {going ? 'Pause' : 'Run'}
      </button>
      <button
        type="button"
        className="button"
        data-testid="step"
        aria-keyshortcuts="s"
        aria-disabled={!going && !idle}
        onClick={stepOnce}
      >
        Step
      </button>
      <button
        type="button"
        className="button"
        data-testid="reset"
        title="Back to iteration 0 with the same seed"
        aria-disabled={status === 'starting' || status === 'loading'}
        onClick={resetRun}
      >
        Reset
      </button>
      <button
        type="button"
        className="button"
        data-testid="new-seed"
        title="The same experiment from another seed"
        aria-disabled={status === 'starting' || status === 'loading'}
        onClick={newSeed}
      >
        New seed
      </button>
      <Progress status={status} />
      <span className="visually-hidden" role="status" data-testid="status">
        {WORDS[status]}
      </span>
    </div>
  );
}

function Progress({ status }: { readonly status: Status }) {
  const iteration = useRun((s) => s.telemetry.iteration);
  const speed = useRun((s) => s.iterationsPerSecond);
  const replayTo = useRun((s) => s.replayTo);
  const iters = useExperiment((s) => s.current.iters);
  const goal = replayTo ?? iters;
  const going = isGoing(status) && speed > 0;
  return (
    <p className="stats">
      <span>
        <b data-testid="iteration">{integer(iteration)}</b> / {integer(goal)}
        <span className="stats-wide"> iterations</span>
      </span>
      {going ? (
        <>
          <span>
            <b>{rate(speed)}</b> it/s
          </span>
          <span className="stats-wide">{duration((goal - iteration) / speed)} left</span>
        </>
      ) : (
        <span aria-hidden="true">{WORDS[status]}</span>
      )}
    </p>
  );
}
