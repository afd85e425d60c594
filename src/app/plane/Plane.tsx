/** The latent plane: the picture, what can be done with it, and how to read it. */
import { type CSSProperties, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useShallow } from 'zustand/react/shallow';
import { cssRamp } from '../../palette';
import { useEmbedding } from '../../state/embedding';
import { useRun } from '../../state/run';
import { useView, type ViewStore } from '../../state/view';
import { Explained } from '../controls/Explained';
import { Help } from '../controls/Help';
import { Trouble } from '../panels/Trouble';
import { Bars } from './Bars';
import { ColourSelect } from './ColourSelect';
import { caption, describePlane } from './describe';
import { LayerChips } from './LayerChips';
import { LiveWords } from './LiveWords';
import { Loading } from './Loading';
import { Side } from './side/Side';
import { StageTools } from './StageTools';
import { FilmScrubber } from './time/FilmScrubber';
import { TimeScrubber } from './time/TimeScrubber';
import { ZoneCanvas } from './ZoneCanvas';

const VELOCITY = String.raw`\frac{\mathrm{d}s}{\mathrm{d}t} = \frac{\sum_j P_j(s, t)\, a_j - s}{1 - t}`;

/** The ramp of the plane's colours for the style sheet. */
const RAMP = { '--ramp': cssRamp() } as CSSProperties;

function iterationNow(): number {
  const { scene, telemetry } = useRun.getState();
  return scene?.iteration ?? telemetry.iteration;
}

/** What words tell of the view: not the camera, and the time in tenths, so that moving and playing say nothing new. */
function spoken({ colour, layers, axes, time, selected }: ViewStore) {
  return { colour, layers, axes, time: Math.round(10 * time) / 10, selected: selected?.length ?? null };
}

export function Plane() {
  const text = useTranslations('plane');
  const plane = useRun((s) => s.plane);
  const view = useView(useShallow(spoken));
  const embedding = useEmbedding();
  // In words when it is painted anew, not at every iteration.
  const description = useMemo(
    () => describePlane(text, plane, view, iterationNow(), embedding),
    [text, plane, view, embedding],
  );
  const zones = embedding === null;
  const name = text(zones ? 'planeName' : 'embedding.none');
  return (
    <section className="plane" aria-label={name} style={RAMP}>
      <div className="plane-body">
        <div className="plane-stage">
          <ZoneCanvas description={description} />
          <div className="stage-top">
            <LayerChips />
            <div className="stage-right">
              {zones && <ColourSelect />}
              <StageTools />
            </div>
          </div>
          <Bars />
          <Loading />
          <Trouble />
          <LiveWords />
        </div>
        <Side />
        <div className="scrubbers">
          {zones && <TimeScrubber />}
          <FilmScrubber />
        </div>
        <div className="plane-caption">
          <p>{plane === null ? name : caption(text, plane, view.axes, embedding)}</p>
          <Help
            title={name}
            more={
              zones ? <Explained of="plane" tex={VELOCITY} /> : <Explained of={`embedding.${embedding}`} />
            }
          />
        </div>
      </div>
    </section>
  );
}
