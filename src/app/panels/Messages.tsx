/** What the page has to say: refused parts of a link, notes of the engine, a way back. Each can be dismissed. */
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type Refusal, warningValues } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { session } from '../session';
import { useWords } from '../useWords';

interface MessageProps {
  readonly kind: 'warning' | 'notice';
  readonly children: ReactNode;
  readonly onDismiss: () => void;
}

function Message({ kind, children, onDismiss }: MessageProps) {
  const text = useTranslations('page.messages');
  return (
    <li className="message" data-kind={kind}>
      <div>{children}</div>
      <button type="button" className="dismiss" aria-label={text('dismiss')} onClick={onDismiss}>
        ×
      </button>
    </li>
  );
}

/** Tells two refusals apart. */
function identity({ key, value, code, values }: Refusal): string {
  return [key, value, code, ...Object.values(values)].join(' ');
}

export function Messages() {
  const text = useTranslations('page.messages');
  const refused = useTranslations('settings.warnings');
  const words = useWords();
  const warnings = useExperiment((s) => s.warnings);
  const warn = useExperiment((s) => s.warn);
  const dismissWarning = useExperiment((s) => s.dismissWarning);
  const canUndo = useExperiment((s) => s.undo.length > 0);
  const notices = useRun((s) => s.notices);
  const dismiss = useRun((s) => s.dismiss);
  return (
    <div className="messages" role="status" aria-label={text('label')} data-testid="messages">
      {warnings.length > 1 && (
        <p className="messages-head">
          {text('refused', { count: warnings.length })}{' '}
          <button type="button" className="text-button" onClick={() => warn([])}>
            {text('dismissAll')}
          </button>
        </p>
      )}
      <ul>
        {warnings.map((warning) => (
          <Message key={identity(warning)} kind="warning" onDismiss={() => dismissWarning(warning)}>
            {refused(warning.code, warningValues(warning))}
          </Message>
        ))}
        {notices.map(({ id, action, ...said }) => (
          <Message key={id} kind="notice" onDismiss={() => dismiss(id)}>
            {action === 'link' ? (
              <label className="copy">
                {text('copy')}{' '}
                <input readOnly value={said.message} onFocus={(event) => event.target.select()} />
              </label>
            ) : (
              words(said)
            )}{' '}
            {action === 'undo' && canUndo && (
              <button
                type="button"
                className="text-button"
                onClick={() => {
                  dismiss(id);
                  void session.undo().catch(() => undefined);
                }}
              >
                {text('undo')}
              </button>
            )}
          </Message>
        ))}
      </ul>
    </div>
  );
}
