/** One training iteration of one sample, stage by stage, beside the plane that follows it. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import { type Stage, STAGES, useSlow } from '../../../state/slow';
import { anotherSample, chosenSample, closeSlow, follow, goTo, pause, play, turn } from './player';
import { StageView } from './StageView';

export default function SlowMotion() {
  const text = useTranslations('guide.slow');
  const panel = useRef<HTMLDivElement>(null);
  const stage = useSlow((s) => s.stage);
  const trace = useSlow((s) => s.trace);
  const failure = useSlow((s) => s.failure);
  const sample = useSlow((s) => s.sample);
  useEffect(() => {
    const opener = document.activeElement;
    panel.current?.focus();
    return () => {
      // Only where the focus would otherwise be lost with the panel.
      if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  // Over the readings and nothing else: they begin below the header, a hint and whatever messages there are.
  useEffect(() => {
    const main = document.querySelector('main');
    if (main === null) return undefined;
    const sizes = new ResizeObserver(() => {
      panel.current?.style.setProperty('--slow-top', `${main.offsetTop}px`);
    });
    sizes.observe(main);
    return () => sizes.disconnect();
  }, []);
  // Heard here and not in JSX: Escape belongs to whatever has the focus in the panel, and a dialog in front of it comes first.
  useEffect(() => {
    const element = panel.current;
    if (element === null) return undefined;
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest('dialog, [popover]') !== null) return;
      event.preventDefault();
      closeSlow();
    };
    element.addEventListener('keydown', leave);
    return () => element.removeEventListener('keydown', leave);
  }, []);
  return (
    <div
      ref={panel}
      className="slow-motion"
      role="dialog"
      aria-labelledby="slow-title"
      data-testid="slow-motion"
      tabIndex={-1}
    >
      <div className="slow-head">
        <h2 id="slow-title">{text('title')}</h2>
        <button type="button" className="dismiss" aria-label={text('close')} onClick={closeSlow}>
          ×
        </button>
      </div>
      <Chooser />
      <Stages stage={stage} />
      <div className="slow-stage" data-stage={stage}>
        {failure !== null && sample !== null && (
          <p role="alert">
            {text('failed', { message: failure })}{' '}
            <button type="button" className="text-button" onClick={() => void follow(sample)}>
              {text('retry')}
            </button>
          </p>
        )}
        {trace === null && failure === null && <p className="muted">{text('loading')}</p>}
        {trace !== null && <StageView key={stage} stage={stage} trace={trace} />}
      </div>
      <Controls stage={stage} />
    </div>
  );
}

/** Which sample is followed, and which could be. */
function Chooser() {
  const text = useTranslations('guide.slow');
  const sample = useSlow((s) => s.sample);
  const samples = useRun((s) => s.samples);
  const marked = usePlane(() => chosenSample());
  const label = sample === null ? undefined : samples?.classNames[samples.labels[sample] ?? 0];
  return (
    <div className="slow-sample">
      <b>
        {sample !== null &&
          (label === undefined ? text('sample', { sample }) : text('sampleOf', { sample, label }))}
      </b>
      <button type="button" className="text-button" onClick={() => void follow(anotherSample())}>
        {text('another')}
      </button>
      {marked !== null && (
        <button type="button" className="text-button" onClick={() => void follow(marked)}>
          {text('marked')}
        </button>
      )}
    </div>
  );
}

function Stages({ stage }: { readonly stage: Stage }) {
  const text = useTranslations('guide.slow');
  return (
    <ol className="slow-stages" aria-label={text('stages')}>
      {STAGES.map((name) => (
        <li key={name}>
          <button
            type="button"
            aria-current={name === stage ? 'step' : undefined}
            data-passed={STAGES.indexOf(name) < STAGES.indexOf(stage)}
            onClick={() => goTo(name)}
          >
            {text(`${name}.title`)}
          </button>
        </li>
      ))}
    </ol>
  );
}

function Controls({ stage }: { readonly stage: Stage }) {
  const text = useTranslations('guide.slow');
  const playing = useSlow((s) => s.playing);
  const at = STAGES.indexOf(stage);
  const last = at === STAGES.length - 1;
  return (
    <div className="slow-foot">
      <button type="button" className="button" aria-disabled={at === 0} onClick={() => turn(-1)}>
        {text('previous')}
      </button>
      <button
        type="button"
        className="button"
        data-testid="slow-play"
        onClick={() => (playing ? pause() : play())}
      >
        {playing ? text('pause') : last ? text('replay') : text('play')}
      </button>
      <span className="muted" aria-live="polite">
        {text('stageOf', { n: at + 1, count: STAGES.length })}
      </span>
      <button
        type="button"
        className="button primary"
        data-testid="slow-next"
        aria-disabled={last}
        onClick={() => turn(1)}
      >
        {text('next')}
      </button>
    </div>
  );
}
