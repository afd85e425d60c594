/** Takes up a preset: everything that its link says but the seed, which stays the page's. */
import { type Link, type Preset, readLink, writeLink } from '../../../experiment';
import { useExperiment } from '../../../state/experiment';
import { quietly } from '../../quietly';
import { session } from '../../session';

function linkHere({ hash }: Preset): Link {
  const { link } = readLink(hash);
  const { seed } = useExperiment.getState().draft;
  return { ...link, course: { ...link.course, experiment: { ...link.course.experiment, seed } } };
}

export function loadPreset(preset: Preset): void {
  quietly(session.openLink(linkHere(preset), 'push', true));
}

/** Trains a preset as B beside the run on the page. */
export async function trainBeside(preset: Preset): Promise<void> {
  const { openVersus } = await import('../../versus/open');
  await openVersus(writeLink({ ...linkHere(preset), view: '' }));
}
