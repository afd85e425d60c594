/** What B is: A with the changes in the form, a preset, or an earlier run. */
import { useTranslations } from 'use-intl';
import { type Course, freshCourse, readLink } from '../../experiment';
import { PRESETS } from '../../experiment/presets';
import { isChanged, useExperiment } from '../../state/experiment';
import { useRuns } from '../../state/runs';
import { useVersus } from '../../state/versus';
import { quietly } from '../quietly';
import { chooseRival } from './open';

/** The course of a choice; null where it is gone. */
function courseOf(choice: string): Course | null {
  const { current, draft } = useExperiment.getState();
  const [kind, id] = choice.split(':');
  if (kind === 'draft') return freshCourse(draft);
  if (kind === 'run') return useRuns.getState().earlier.find((run) => String(run.id) === id)?.course ?? null;
  const preset = PRESETS.find((each) => each.id === id);
  // The same seed, so that luck is the same for both as far as it can be.
  if (preset === undefined) return null;
  const { course } = readLink(preset.hash).link;
  return { ...course, experiment: { ...course.experiment, seed: current.seed } };
}

function choose(choice: string): void {
  const course = courseOf(choice);
  if (course !== null) quietly(chooseRival(course));
}

export function ChooseRival() {
  const text = useTranslations('runs.versus');
  const presets = useTranslations('presets.list');
  const changed = useExperiment(isChanged);
  const earlier = useRuns((s) => s.earlier);
  const loading = useVersus((s) => s.status === 'loading');
  const chosen = useRuns((s) => s.rival !== null);
  const repeatable = earlier.filter((run) => run.foreign === null);
  return (
    <select
      className="versus-choose"
      aria-label={text('chooseB')}
      data-testid="choose-rival"
      value=""
      disabled={loading}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">{text(chosen ? 'change' : 'choose')}</option>
      <option value="draft" disabled={!changed}>
        {text(changed ? 'draft' : 'draftNone')}
      </option>
      {repeatable.length > 0 && (
        <optgroup label={text('earlier')}>
          {repeatable.map((run) => (
            <option key={run.id} value={`run:${run.id}`}>
              {run.name}
            </option>
          ))}
        </optgroup>
      )}
      <optgroup label={text('presets')}>
        {PRESETS.map(({ id }) => (
          <option key={id} value={`preset:${id}`}>
            {presets(`${id}.name`)}
          </option>
        ))}
      </optgroup>
    </select>
  );
}
