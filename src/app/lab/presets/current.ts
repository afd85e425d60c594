/** Which preset the page has: whatever its seed, and whether it went on from the recorded weights or not. */
import { useMemo } from 'react';
import { type Course, freshCourse, readLink, writeLink } from '../../../experiment';
import { type Preset, PRESETS } from '../../../experiment/presets';
import { isChanged, useExperiment } from '../../../state/experiment';
import { useRun } from '../../../state/run';

/** Equal for courses that differ in nothing but what a preset leaves open. */
function kind({ experiment, changes }: Course): string {
  const course = { experiment: { ...experiment, seed: 0 }, recorded: false, changes };
  return writeLink({ course, left: 0, receipt: null, view: '' });
}

const KINDS = new Map(PRESETS.map((preset) => [kind(readLink(preset.hash).link.course), preset]));

/** The preset of a course; undefined where the settings are the reader's own. */
export function presetOf(course: Course): Preset | undefined {
  return KINDS.get(kind(course));
}

/** The preset that the form shows, and whether the run is its own: not another one's still, nor begun from other weights. */
export function useCurrentPreset(): { readonly preset: Preset | undefined; readonly trains: boolean } {
  const course = useRun((s) => s.course);
  const draft = useExperiment((s) => s.draft);
  const edited = useExperiment(isChanged);
  const ownWeights = useRun((s) => s.foreign === null && !s.course.recorded);
  return useMemo(
    () => ({
      preset: presetOf(edited ? freshCourse(draft) : course),
      trains: !edited && ownWeights,
    }),
    [course, draft, edited, ownWeights],
  );
}
