/** The charts' column: the run in a sentence, the charts, and two numbers beside what they should be compared with. */
import { Suspense, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Telemetry } from '../../engine/protocol';
import { useCandidates } from '../../state/candidates';
import { useEmbedding } from '../../state/embedding';
import { type RunStore, useRun } from '../../state/run';
import '../../state/series';
import { measureNowAndThen } from '../charts/measuring';
import { RunVerdict } from '../charts/RunVerdict';
import { Explained } from '../controls/Explained';
import { Help } from '../controls/Help';
import { Titled } from '../controls/Titled';
import { percent, short } from '../format';
import { lazyWith } from '../lazy-with';

/** As large as the rest of the page: fetched when there is something to draw, not before the first picture. */
/** In a page that embeds this one without them: docs/embedding.md. */
const HIDDEN = /\bcharts\b/.test(document.documentElement.dataset['hide'] ?? '');
const Charts = lazyWith(['curves', 'explain', 'peers', 'runs'], () => import('../charts/Charts'));

const ODE_ERROR = String.raw`\frac{|s(1) - a_j|}{|a_j|}, \quad j = \operatorname*{argmax}_j P_j`;

/** The last batch; or what is looked at, where that is another moment or was moved by hand. */
function shown({ scene, telemetry }: RunStore): Pick<Telemetry, 'assignmentAccuracy' | 'odeError'> {
  return scene !== null && (scene.origin.kind !== 'live' || scene.moved > 0) ? scene : telemetry;
}

export function Readings() {
  const text = useTranslations('charts');
  const accuracy = useRun((s) => shown(s).assignmentAccuracy);
  const odeError = useRun((s) => shown(s).odeError);
  const candidates = useCandidates();
  const drawable = useRun((s) => s.scene !== null);
  const [begun, setBegun] = useState(false);
  // Of an embedding without zones there are no such numbers: they would be those of a flow that it does not learn.
  const zones = useEmbedding() === null;
  if (drawable && !begun && !HIDDEN) setBegun(true);
  useEffect(measureNowAndThen, []);
  return (
    <section className="readings" aria-label={text('name')}>
      <RunVerdict />
      {begun ? (
        <Suspense fallback={<p className="chart-empty">{text('loading')}</p>}>
          <Charts />
        </Suspense>
      ) : (
        <p className="chart-empty">{text('later')}</p>
      )}
      {zones && (
        <div className="numbers">
          <div className="figure">
            <Titled
              title={text('assignment.title')}
              help={<Help title={text('assignment.helpTitle')} more={<Explained of="assignment" />} />}
            />
            <p className="figure-number" data-testid="assignment">
              {accuracy === null ? '–' : percent(accuracy)}
            </p>
            <p className="muted">{text('assignment.chance', { value: percent(1 / candidates) })}</p>
          </div>
          <div className="figure">
            <Titled
              title={text('odeError.title')}
              help={
                <Help title={text('odeError.title')} more={<Explained of="odeError" tex={ODE_ERROR} />} />
              }
            />
            <p className="figure-number" data-testid="ode-error">
              {odeError === null ? '–' : short(odeError)}
            </p>
            <p className="muted">{text('odeError.reference')}</p>
          </div>
        </div>
      )}
    </section>
  );
}
