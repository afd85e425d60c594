/** What the pictures are of, a way to keep them, and how far those are that are being made. */
import type { RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { type Going, useGenerate } from '../../../state/generate';
import { useRun } from '../../../state/run';
import { quietly } from '../../quietly';
import { useWords } from '../../useWords';
import { cancelMaking, makeNow } from './making';
import { savePanel } from './sheet';

interface MakingProps {
  /** What a picture is taken of. */
  readonly panel: RefObject<HTMLElement | null>;
}

export function Making({ panel }: MakingProps) {
  const text = useTranslations('generate.making');
  const words = useWords();
  const going = useGenerate((s) => s.going);
  const failure = useGenerate((s) => s.failure);
  const mode = useGenerate((s) => s.mode);
  const shown = useGenerate((s) => s.outcomes[s.mode]?.iteration ?? null);
  const stale = useRun((s) => shown !== null && s.telemetry.iteration !== shown && s.state !== 'running');
  const loaded = useRun((s) => s.samples !== null);
  return (
    <div className="generate-making">
      {failure !== null ? (
        <p role="alert">{text('failed', { reason: words(failure) })}</p>
      ) : (
        <p className="muted" data-testid="generate-iteration">
          {shown === null ? text('none') : text('of', { iteration: shown })}
        </p>
      )}
      {going === null ? (
        loaded &&
        (stale || shown === null || failure !== null) && (
          <button type="button" className="button small" data-testid="make-now" onClick={makeNow}>
            {text(shown === null || failure !== null ? 'make' : 'again')}
          </button>
        )
      ) : (
        <span className="generate-going">
          <Progress going={going} />
          <button type="button" className="button small" onClick={cancelMaking}>
            {text('cancel')}
          </button>
        </span>
      )}
      {shown !== null && (
        <button
          type="button"
          className="button small generate-save"
          data-testid="generate-png"
          onClick={() => {
            if (panel.current !== null) quietly(savePanel(panel.current, mode));
          }}
        >
          {text('png')}
        </button>
      )}
    </div>
  );
}

function Progress({ going: { fraction, share } }: { readonly going: Going }) {
  const text = useTranslations('generate.making');
  const inner = useRun((s) => s.progress?.fraction ?? 0);
  return <progress value={fraction + share * inner} max={1} aria-label={text('going')} />;
}
