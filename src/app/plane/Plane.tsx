/** The latent plane: the picture, what can be done with it, and how to read it. */
import { type CSSProperties, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useShallow } from 'zustand/react/shallow';
import { cssRamp } from '../../palette';
import { useRun } from '../../state/run';
import { useView, type ViewStore } from '../../state/view';
import { Help } from '../controls/Help';
import { Trouble } from '../panels/Trouble';
import { Bars } from './Bars';
import { ColourSelect } from './ColourSelect';
import { caption, describePlane } from './describe';
import { LayerChips } from './LayerChips';
import { LiveWords } from './LiveWords';
import { Loading } from './Loading';
import { Figures } from './side/Figures';
import { Legend } from './side/Legend';
import { Pins } from './side/Pins';
import { ProbeCard } from './side/ProbeCard';
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
  // In words when it is painted anew, not at every iteration.
  const description = useMemo(() => describePlane(text, plane, view, iterationNow()), [text, plane, view]);
  return (
    <section className="plane" aria-label={text('planeName')} style={RAMP}>
      <div className="plane-body">
        <div className="plane-stage">
          <ZoneCanvas description={description} />
          <div className="stage-top">
            <LayerChips />
            <div className="stage-right">
              <ColourSelect />
              <StageTools />
            </div>
          </div>
          <Bars />
          <Loading />
          <Trouble />
          <LiveWords />
        </div>
        <div className="plane-side">
          <Figures />
          <Legend />
          <ProbeCard />
          <Pins />
        </div>
        <div className="scrubbers">
          <TimeScrubber />
          <FilmScrubber />
        </div>
        <div className="plane-caption">
          <p>{plane === null ? text('caption.none') : caption(text, plane, view.axes)}</p>
          <Help title={text('help.title')} tex={VELOCITY}>
            {text('help.text')}
          </Help>
        </div>
      </div>
    </section>
  );
}
