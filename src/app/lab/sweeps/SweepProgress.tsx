/** The sweep that is under way: which run, how far, how long; pause and stop. */
import { useTranslations } from 'use-intl';
import type { Going } from '../../../state/sweep';
import { type RunResult, secondsLeft, type SweepPlan } from '../../../sweep';
import { duration, integer } from '../../format';
import { sweeper } from '../../session/sweeper';
import { cellName } from './words';

interface SweepProgressProps {
  readonly going: Going;
  readonly plan: SweepPlan;
  readonly results: readonly RunResult[];
}

export function SweepProgress({ going, plan, results }: SweepProgressProps) {
  const text = useTranslations('sweeps.going');
  const { run, iteration, seconds, phase } = going;
  const planned = plan.runs[run];
  const goal = planned?.experiment.iters ?? plan.iterations;
  const fraction = Math.min(1, iteration / goal);
  const left = secondsLeft(plan, results, { run, fraction, seconds });
  const cell = plan.cells[planned?.cell ?? 0];
  const seed = text('seed', { seed: String(planned?.seed ?? '') });
  const what = [cellName(plan.axes, cell?.values ?? []), seed].filter((each) => each !== '').join(', ');
  const runs = plan.runs.length;
  const before = results.filter((result) => result.run !== run).length;
  const held = phase === 'paused' || phase === 'pausing';
  return (
    <div className="sweep-going" data-testid="sweep-going">
      <p role="status">{text('run', { run: before + 1, runs, what })}</p>
      <progress
        max={runs}
        value={before + fraction}
        aria-label={text('progress')}
        data-testid="sweep-progress"
      />
      <p className="muted sweep-figures">
        <span data-testid="sweep-phase">{text('phase', { phase })}</span>
        <span>{text('iterations', { iteration: integer(iteration), goal: integer(goal) })}</span>
        <span>{left === null ? text('leftUnknown') : text('left', { duration: duration(left) })}</span>
      </p>
      <div className="sweep-actions">
        {/* One button, so that the focus stays on it. */}
        <button
          type="button"
          className="button"
          data-testid="sweep-pause"
          onClick={() => (held ? sweeper.goOn() : sweeper.pause())}
        >
          {text(held ? 'resume' : 'pause')}
        </button>
        <button type="button" className="button" data-testid="sweep-stop" onClick={() => sweeper.stop()}>
          {text('stop')}
        </button>
      </div>
    </div>
  );
}
