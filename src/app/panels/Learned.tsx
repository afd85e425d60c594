/** What the encoder has learnt, beside everything it has to beat. */
import { useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { Help } from '../controls/Help';
import { Titled } from '../controls/Titled';
import { integer, percent, points } from '../format';
import { session } from '../session';
import { canTrain, isGoing, useStatus } from '../status';

interface Row {
  readonly name: string;
  readonly value: number | null;
  readonly own: boolean;
}

export function Learned() {
  const probe = useRun((s) => s.probe);
  const result = probe?.result ?? null;
  const rows: readonly Row[] = [
    { name: 'Linear probe', value: result?.linear ?? null, own: true },
    { name: 'Nearest neighbours', value: result?.knn ?? null, own: true },
    { name: 'Random encoder', value: result?.randomEncoder ?? null, own: false },
    { name: 'Raw inputs', value: result?.rawPixels ?? null, own: false },
    { name: 'Chance', value: result?.chance ?? null, own: false },
  ];
  return (
    <section className="learned" aria-label="What has been learnt">
      <div className="learned-head">
        <Titled
          title="What has been learnt"
          help={
            <Help title="What has been learnt">
              Can the class be read off the features? A linear classifier and the nearest neighbours are
              fitted on training samples and tried on test samples, here and only here with labels. They are
              worth something where they beat the same linear classifier on the raw inputs and on the features
              of the untrained encoder.
            </Help>
          }
        />
        {probe !== null && result !== null ? (
          <p className="verdict">
            <b>{points(result.linear, result.randomEncoder)} points</b> over the random encoder,{' '}
            <b>{points(result.linear, result.rawPixels)}</b> over the raw inputs, measured at iteration{' '}
            {integer(probe.iteration)}.
          </p>
        ) : (
          <p className="muted">Not measured yet. Labels are used here, and nowhere in training.</p>
        )}
        <EvaluateButton again={probe !== null} />
      </div>
      <table className="bars" data-testid="probe">
        <caption className="visually-hidden">Accuracy on the test samples</caption>
        <tbody>
          {rows.map(({ name, value, own }) => (
            <tr key={name} data-own={own}>
              <th scope="row">{name}</th>
              <td className="bar" aria-hidden="true">
                <span style={{ inlineSize: `${(value ?? 0) * 100}%` }} />
              </td>
              <td className="bar-value">{value === null ? '–' : percent(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function EvaluateButton({ again }: { readonly again: boolean }) {
  const status = useStatus();
  const progress = useRun((s) => s.progress);
  const stale = useRun((s) => s.probe !== null && s.probe.iteration !== s.telemetry.iteration);
  const data = useExperiment((s) => s.current.data);
  if (status === 'evaluating') {
    return (
      <div className="evaluating">
        <progress value={progress?.fraction} max={1} aria-label={progress?.label ?? 'Evaluating'} />
        <span className="muted">{progress?.label ?? `Reading ${data}`} …</span>
        <button
          type="button"
          className="button"
          data-testid="cancel-evaluation"
          onClick={() => void session.cancelEvaluation().catch(() => undefined)}
        >
          Cancel
        </button>
      </div>
    );
  }
  const able = canTrain(status) || isGoing(status) || status === 'finished';
  return (
    <button
      type="button"
      className="button"
      data-testid="evaluate"
      aria-disabled={!able}
      onClick={() => {
        if (able) void session.evaluate().catch(() => undefined);
      }}
    >
      {again && stale ? 'Evaluate again' : 'Evaluate'}
    </button>
  );
}
