/** A failure, where the eyes are, with what can be done about it. */
import { useEffect, useRef } from 'react';
import type { EngineError } from '../../engine/protocol';
import { isChanged, useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { numberText } from '../controls/number';
import { integer } from '../format';
import { session } from '../session';

const TITLES: Readonly<Record<EngineError['kind'], string>> = {
  'no-webgpu': 'No WebGPU here',
  'bad-experiment': 'This experiment cannot run',
  'not-finite': 'The numbers ran away',
  'device-lost': 'The graphics processor is gone',
  data: 'The data could not be loaded',
  internal: 'Something went wrong',
};

function quietly(task: Promise<unknown>): void {
  void task.catch(() => undefined);
}

export function ErrorCard() {
  const error = useRun((s) => s.error);
  // A new error is a new card, which takes the focus.
  return error === null ? null : <Card key={`${error.kind} ${error.message}`} error={error} />;
}

function Card({ error }: { readonly error: EngineError }) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    card.current?.focus();
  }, []);
  return (
    <div
      className="error-card"
      role="alert"
      tabIndex={-1}
      ref={card}
      data-testid="error"
      data-kind={error.kind}
    >
      <h2>{error.remedy === undefined ? TITLES[error.kind] : 'Not enough GPU memory'}</h2>
      <Body error={error} />
    </div>
  );
}

function Body({ error }: { readonly error: EngineError }) {
  if (error.kind === 'not-finite') return <NotFinite error={error} />;
  if (error.kind === 'bad-experiment') return <Refused error={error} />;
  return <Other error={error} />;
}

/** An experiment that was refused; the form has it, the run before is there if there was one. */
function Refused({ error }: { readonly error: EngineError }) {
  const { draft, current, discard } = useExperiment();
  const { remedy } = error;
  if (!isChanged({ current, draft }) && remedy === undefined) return <Other error={error} />;
  return (
    <>
      <p>{error.message}</p>
      <div className="actions">
        {remedy !== undefined && (
          <button
            type="button"
            className="button primary"
            data-testid="remedy"
            onClick={() => quietly(session.load({ ...draft, [remedy.key]: remedy.value }))}
          >
            Use {remedy.key} = {integer(remedy.value)}
          </button>
        )}
        {isChanged({ current, draft }) && (
          <button
            type="button"
            className="button"
            data-testid="keep"
            onClick={() => {
              discard();
              useRun.setState({ error: null });
            }}
          >
            Keep the present run
          </button>
        )}
      </div>
    </>
  );
}

function NotFinite({ error }: { readonly error: EngineError }) {
  const lr = useExperiment((s) => s.draft.lr);
  const edit = useExperiment((s) => s.edit);
  const lower = Number((lr / 10).toPrecision(2));
  return (
    <>
      <p>
        {error.iteration === undefined ? (
          error.message
        ) : (
          <>
            At iteration <b>{integer(error.iteration)}</b> the <b>{error.quantity ?? 'loss'}</b> was no longer
            a finite number, so the run stopped there. Nothing was skipped.
          </>
        )}
      </p>
      <p className="muted">A learning rate that is too high is the usual reason (it is {numberText(lr)}).</p>
      <div className="actions">
        {error.snapshotIteration !== undefined && (
          <button
            type="button"
            className="button primary"
            data-testid="revert"
            onClick={() => quietly(session.revert())}
          >
            Go back to iteration {integer(error.snapshotIteration)}
          </button>
        )}
        <button
          type="button"
          className="button"
          data-testid="lower-lr"
          onClick={() => {
            edit({ lr: lower });
            quietly(session.load(useExperiment.getState().draft));
          }}
        >
          Restart with learning rate {numberText(lower)}
        </button>
      </div>
    </>
  );
}

function Other({ error }: { readonly error: EngineError }) {
  const undo = useExperiment((s) => s.undo.length > 0);
  const started = useRun((s) => s.adapter !== null);
  return (
    <>
      <p>{error.message}</p>
      <div className="actions">
        {undo && (
          <button type="button" className="button primary" onClick={() => quietly(session.undo())}>
            Back to the experiment before
          </button>
        )}
        {started ? (
          <button
            type="button"
            className="button"
            onClick={() => quietly(session.load(useExperiment.getState().current, 'replace'))}
          >
            Try again
          </button>
        ) : (
          <button type="button" className="button primary" onClick={() => location.reload()}>
            Reload the page
          </button>
        )}
      </div>
    </>
  );
}
