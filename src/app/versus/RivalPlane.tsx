/** B's plane: its picture, which its own engine draws, what it is waiting for, and what went wrong with it. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useRun } from '../../state/run';
import { useRuns } from '../../state/runs';
import { useVersus } from '../../state/versus';
import { percent } from '../format';
import { quietly } from '../quietly';
import { useWords } from '../useWords';
import { listenToMoves } from './moving';
import { chooseRival, resizeRival } from './open';

/** More device pixels than this a CSS pixel are not seen, and cost time. */
const MAX_RATIO = 2;

/** Hangs B's canvas up, and keeps its size. */
function attend(frame: HTMLElement, canvas: HTMLCanvasElement): () => void {
  frame.prepend(canvas);
  const observer = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    const ratio = Math.min(window.devicePixelRatio, MAX_RATIO);
    const { width, height } = entry.contentRect;
    useVersus.setState({ size: { width, height } });
    resizeRival(Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio)));
  });
  observer.observe(frame);
  const stop = listenToMoves(frame);
  return () => {
    observer.disconnect();
    stop();
  };
}

export function RivalPlane() {
  const text = useTranslations('runs.versus');
  const canvas = useVersus((s) => s.canvas);
  const status = useVersus((s) => s.status);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(
    () => (frame.current === null || canvas === null ? undefined : attend(frame.current, canvas)),
    [canvas],
  );
  return (
    <section className="versus" aria-label={text('b')} data-testid="rival" data-status={status}>
      <div className="plane-stage versus-stage">
        <div
          ref={frame}
          className="zone-canvas versus-canvas"
          data-testid="rival-canvas"
          role="application"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it takes keys, as an application does
          tabIndex={0}
          aria-label={text('planeB')}
        />
        <Waiting />
        <Bar />
        <Failure />
      </div>
    </section>
  );
}

/** Over the empty picture. */
function Waiting() {
  const text = useTranslations('runs.versus');
  const words = useWords();
  const status = useVersus((s) => s.status);
  const drawn = useVersus((s) => s.plane !== null);
  const progress = useVersus((s) => s.progress);
  const chosen = useRuns((s) => s.rival !== null);
  if (status === 'failed' || drawn) return null;
  if (status === 'none') {
    return (
      <div className="plane-loading">
        <p className="versus-hint">{text('hint')}</p>
      </div>
    );
  }
  return (
    <div className="plane-loading" role="status">
      <p>
        {progress === null
          ? text(chosen ? 'preparing' : 'starting')
          : words({ ...progress, message: progress.label })}
      </p>
      <progress value={progress?.fraction} max={1} aria-label={text('preparing')} />
      {progress !== null && <p className="muted">{percent(progress.fraction, 0)}</p>}
    </div>
  );
}

/** Over the picture, while one of the two is behind. */
function Bar() {
  const text = useTranslations('runs.versus');
  const ready = useVersus((s) => s.status === 'ready');
  const a = useRun((s) => s.telemetry.iteration);
  const running = useRun((s) => s.state === 'running');
  const b = useRuns((s) => s.rival?.telemetry.iteration ?? 0);
  if (!ready || a === b) return null;
  const [done, goal] = [Math.min(a, b), Math.max(a, b)];
  return (
    <div className="plane-bars">
      <p className="plane-bar" role="status">
        {running
          ? text(b < a ? 'catching' : 'catchingA', { done, goal })
          : text('behind', { who: text(b < a ? 'b' : 'a') })}
      </p>
    </div>
  );
}

function Failure() {
  const text = useTranslations('runs.versus');
  const words = useWords();
  const error = useVersus((s) => s.error);
  const course = useRuns((s) => s.rival?.course ?? null);
  if (error === null) return null;
  return (
    <div className="error-card" role="alert" data-testid="rival-error">
      <h2>{text('failed')}</h2>
      <p>{words(error)}</p>
      {course !== null && (
        <div className="actions">
          <button type="button" className="button" onClick={() => quietly(chooseRival(course))}>
            {text('again')}
          </button>
        </div>
      )}
    </div>
  );
}
