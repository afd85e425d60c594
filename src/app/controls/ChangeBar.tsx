/** What to do with a changed form, and the way back. */
import { useTranslations } from 'use-intl';
import { SETTINGS } from '../../experiment';
import { isChanged, useExperiment } from '../../state/experiment';
import { memoryVerdict, useMemory } from '../../state/memory';
import { useRun } from '../../state/run';
import { session } from '../session';
import { isUntrained } from './hot';

export function ChangeBar() {
  const text = useTranslations('page.change');
  const { current, draft, undo, discard } = useExperiment();
  const untrained = useRun(isUntrained);
  const replaying = useRun((s) => s.replayTo !== null);
  // Hot settings of a run do not wait.
  const changes = SETTINGS.filter((s) => draft[s.key] !== current[s.key] && (untrained || !s.hot)).length;
  const verdict = useMemory((s) => memoryVerdict(s, draft));
  const waits = !untrained || verdict === 'too-large' || verdict === 'ran-out';
  const last = undo.at(-1);

  if (changes > 0 && isChanged({ current, draft }) && waits) {
    return (
      <div className="change-bar" role="region" aria-label={text('label')}>
        <p>{text('waiting', { count: changes })}</p>
        <button
          type="button"
          className="button primary"
          aria-disabled={verdict === 'too-large'}
          onClick={() => {
            if (verdict !== 'too-large') void session.load(draft, 'push', true).catch(() => undefined);
          }}
        >
          {text('apply')}
        </button>
        <button type="button" className="button" onClick={discard}>
          {text('discard')}
        </button>
      </div>
    );
  }
  if (last === undefined || replaying) return null;
  return (
    <div className="change-bar quiet">
      <button type="button" className="button" onClick={() => void session.undo().catch(() => undefined)}>
        {text('undo')}
      </button>
      <p>{last.iteration > 0 ? text('undoRun', { iteration: last.iteration }) : text('undoSettings')}</p>
    </div>
  );
}
