/** A failure, where the eyes are, with what can be done about it. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { EngineError } from '../../engine/protocol';
import { isChanged, useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { numberText } from '../controls/number';
import { session } from '../session';
import { TAGS } from '../tags';
import { useWords } from '../useWords';

function quietly(task: Promise<unknown>): void {
  void task.catch(() => undefined);
}

export default function ErrorCard({ error }: { readonly error: EngineError }) {
  const text = useTranslations('trouble.error.titles');
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
      <h2>{text(error.remedy === undefined ? error.kind : 'memory')}</h2>
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
  const text = useTranslations('trouble.error');
  const words = useWords();
  const { draft, current, discard } = useExperiment();
  const { remedy } = error;
  if (!isChanged({ current, draft }) && remedy === undefined) return <Other error={error} />;
  return (
    <>
      <p>{words(error)}</p>
      <div className="actions">
        {remedy !== undefined && (
          <button
            type="button"
            className="button primary"
            data-testid="remedy"
            onClick={() => quietly(session.load({ ...draft, [remedy.key]: remedy.value }))}
          >
            {text('use', { key: remedy.key, value: remedy.value })}
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
            {text('keep')}
          </button>
        )}
      </div>
    </>
  );
}

function NotFinite({ error }: { readonly error: EngineError }) {
  const text = useTranslations('trouble.error');
  const words = useWords();
  const lr = useExperiment((s) => s.draft.lr);
  const edit = useExperiment((s) => s.edit);
  const lower = Number((lr / 10).toPrecision(2));
  return (
    <>
      <p>
        {error.iteration === undefined
          ? words(error)
          : text.rich('notFinite', {
              iteration: error.iteration,
              quantity: error.quantity ?? 'loss',
              ...TAGS,
            })}
      </p>
      <p className="muted">{text('rate', { rate: numberText(lr) })}</p>
      <div className="actions">
        {error.snapshotIteration !== undefined && (
          <button
            type="button"
            className="button primary"
            data-testid="revert"
            onClick={() => quietly(session.revert())}
          >
            {text('revert', { iteration: error.snapshotIteration })}
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
          {text('lowerRate', { rate: numberText(lower) })}
        </button>
      </div>
    </>
  );
}

function Other({ error }: { readonly error: EngineError }) {
  const text = useTranslations('trouble.error');
  const words = useWords();
  const undo = useExperiment((s) => s.undo.length > 0);
  const started = useRun((s) => s.adapter !== null);
  return (
    <>
      <p>{words(error)}</p>
      <div className="actions">
        {undo && (
          <button type="button" className="button primary" onClick={() => quietly(session.undo())}>
            {text('undo')}
          </button>
        )}
        {started ? (
          <button
            type="button"
            className="button"
            onClick={() => quietly(session.load(useExperiment.getState().current, 'replace'))}
          >
            {text('retry')}
          </button>
        ) : (
          <button type="button" className="button primary" onClick={() => location.reload()}>
            {text('reload')}
          </button>
        )}
      </div>
    </>
  );
}
