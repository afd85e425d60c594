/** The charts' column: charts, and two numbers beside what they should be compared with. */
import { lazy, Suspense, useState } from 'react';
import { useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { Help } from '../controls/Help';
import { Titled } from '../controls/Titled';
import { percent, short } from '../format';

/** As large as the rest of the page: fetched when there is something to draw, not before the first picture. */
const Charts = lazy(() => import('../charts/Charts'));

export function Readings() {
  const accuracy = useRun((s) => s.telemetry.assignmentAccuracy);
  const odeError = useRun((s) => s.telemetry.odeError);
  const n = useExperiment((s) => s.current.n);
  const drawable = useRun((s) => s.telemetry.alignmentByStep.t.length > 0);
  const [begun, setBegun] = useState(false);
  if (drawable && !begun) setBegun(true);
  return (
    <section className="readings" aria-label="Training">
      {begun ? (
        <Suspense fallback={<p className="chart-empty">Loading the charts …</p>}>
          <Charts />
        </Suspense>
      ) : (
        <p className="chart-empty">The charts follow the first picture.</p>
      )}
      <div className="numbers">
        <div className="figure">
          <Titled
            title="Assignment"
            help={
              <Help title="Assignment accuracy">
                Mean probability of the own anchor at the last step of the flow. Chance is one anchor in n.
              </Help>
            }
          />
          <p className="figure-number" data-testid="assignment">
            {accuracy === null ? '–' : percent(accuracy)}
          </p>
          <p className="muted">chance {percent(1 / n)}</p>
        </div>
        <div className="figure">
          <Titled
            title="ODE error"
            help={
              <Help title="ODE error" equation="|s(1) − a_j| / |a_j|, a_j the most likely anchor">
                How far the flow ends from the anchor it is most likely to belong to, relative to that
                anchor’s length. 0 means that it ends exactly there; around 1 the solver has not decided. More
                steps or a better solver lower it.
              </Help>
            }
          />
          <p className="figure-number" data-testid="ode-error">
            {odeError === null ? '–' : short(odeError)}
          </p>
          <p className="muted">0 is exactly on an anchor</p>
        </div>
      </div>
    </section>
  );
}
