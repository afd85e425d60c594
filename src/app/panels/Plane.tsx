/** The latent plane: the picture, what lies over it, and how to read it. */
import { useMemo } from 'react';
import { useRun } from '../../state/run';
import { planeView, useView } from '../../state/view';
import { useShallow } from 'zustand/react/shallow';
import { percent } from '../format';
import { Help } from '../controls/Help';
import { Titled } from '../controls/Titled';
import { useStatus } from '../status';
import { caption, describePlane } from './describe';
import { ErrorCard } from './ErrorCard';
import { LayerChips } from './LayerChips';
import { Legend } from './Legend';
import { ZoneCanvas } from './ZoneCanvas';

function iterationNow(): number {
  return useRun.getState().telemetry.iteration;
}

export function Plane() {
  const plane = useRun((s) => s.plane);
  const view = useView(useShallow(planeView));
  // In words when it is painted anew, not at every iteration.
  const description = useMemo(() => describePlane(plane, view, iterationNow()), [plane, view]);
  return (
    <section className="plane" aria-label="Latent plane">
      <div className="plane-room">
        <div className="plane-stage">
          <ZoneCanvas description={description} />
          <LayerChips />
          <Overlay />
          <ErrorCard />
        </div>
        <div className="plane-side">
          <div className="figure">
            <Titled
              title="Own zone"
              help={
                <Help title="Own zone">
                  Share of the latents of the first views whose flow ends at the anchor of their own second
                  view. An untrained encoder gets few; solver steps limit how many a perfect one could get.
                </Help>
              }
            />
            <p className="figure-number" data-testid="aligned">
              {plane === null ? '–' : percent(plane.aligned, 0)}
            </p>
            <p className="muted">
              of the latents end in their own zone
              {plane !== null && plane.anchors > 0 && `; by chance ${percent(1 / plane.anchors)}`}
            </p>
          </div>
          <div className="figure">
            <Titled
              title="Round trip"
              help={
                <Help title="Round trip" equation="a_i → z_i → a_i">
                  Share of the latents that the solver leads back to the very anchor they come from. The exact
                  flow leads all of them back, so what is missing here is the solver’s error: more steps, or
                  the Gaussian solver on the capacity grid, bring it near 100 %.
                </Help>
              }
            />
            <p className="figure-number" data-testid="round-trip">
              {plane === null ? '–' : percent(plane.roundTrip)}
            </p>
            <p className="muted">of the latents find back to their first anchor</p>
          </div>
          <Legend />
        </div>
      </div>
      <div className="plane-caption">
        <p>{plane === null ? 'The latent plane' : caption(plane)}</p>
        <Help title="The latent plane" equation="ds/dt = (Σ_j P_j a_j − s) / (1 − t)">
          Each pixel is a latent. The flow is followed from it to the anchor where it ends, and the pixel is
          painted with that anchor’s colour: a zone is all the latents of one anchor. With more than two
          dimensions the flow is followed in all of them, starting in the plane that shows the anchors best.
        </Help>
      </div>
    </section>
  );
}

/** Loading, or the invitation to begin. */
function Overlay() {
  const status = useStatus();
  const progress = useRun((s) => s.progress);
  if (status === 'starting' || status === 'loading') {
    const fraction = progress?.fraction ?? 0;
    return (
      <div className="plane-loading" role="status">
        <p>
          {progress?.label ?? (status === 'starting' ? 'Starting the graphics processor' : 'Preparing')} …
        </p>
        <progress value={progress === null ? undefined : fraction} max={1} aria-label="Loading" />
        {progress !== null && <p className="muted">{percent(fraction, 0)}</p>}
      </div>
    );
  }
  if (status !== 'ready') return null;
  return (
    <p className="plane-hint">
      Zones of an untrained encoder. Press <b>Run</b> or the space bar.
    </p>
  );
}
