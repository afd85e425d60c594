/** Whether the run learns an embedding only, without zones and their flow. */
import { type Experiment, hasZones, type Space, spaceOf } from '../experiment';
import { useExperiment } from './experiment';

/** What the embedding is to fill; null where there are zones. */
export function embeddingOf(e: Pick<Experiment, 'objective'>): Space | null {
  return hasZones(e) ? null : spaceOf(e);
}

/** That of the run that is shown. */
export function useEmbedding(): Space | null {
  return useExperiment((s) => embeddingOf(s.current));
}

/** Whether a flow leads from the points of the plane to anchors, so that it can be asked where one ends, and anchors can be moved. */
export function hasFlow(): boolean {
  return hasZones(useExperiment.getState().current);
}
