/** What the page has to say: refused parts of a link, notes of the engine, a way back. Each can be dismissed. */
import type { ReactNode } from 'react';
import { useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { session } from '../session';

interface MessageProps {
  readonly kind: 'warning' | 'notice';
  readonly children: ReactNode;
  readonly onDismiss: () => void;
}

function Message({ kind, children, onDismiss }: MessageProps) {
  return (
    <li className="message" data-kind={kind}>
      <div>{children}</div>
      <button type="button" className="dismiss" aria-label="Dismiss" onClick={onDismiss}>
        ×
      </button>
    </li>
  );
}

export function Messages() {
  const warnings = useExperiment((s) => s.warnings);
  const warn = useExperiment((s) => s.warn);
  const dismissWarning = useExperiment((s) => s.dismissWarning);
  const canUndo = useExperiment((s) => s.undo.length > 0);
  const notices = useRun((s) => s.notices);
  const dismiss = useRun((s) => s.dismiss);
  return (
    <div className="messages" role="status" aria-label="Messages" data-testid="messages">
      {warnings.length > 1 && (
        <p className="messages-head">
          {warnings.length} parts of the link were refused; the rest is loaded.{' '}
          <button type="button" className="text-button" onClick={() => warn([])}>
            Dismiss all
          </button>
        </p>
      )}
      <ul>
        {warnings.map((warning) => (
          <Message
            key={`${warning.key}=${warning.value}: ${warning.message}`}
            kind="warning"
            onDismiss={() => dismissWarning(warning)}
          >
            {warning.message}
          </Message>
        ))}
        {notices.map(({ id, message, action }) => (
          <Message key={id} kind="notice" onDismiss={() => dismiss(id)}>
            {action === 'link' ? (
              <label className="copy">
                Copy this link: <input readOnly value={message} onFocus={(event) => event.target.select()} />
              </label>
            ) : (
              message
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
                Bring it back
              </button>
            )}
          </Message>
        ))}
      </ul>
    </div>
  );
}
