/** The flow's time from the prior to the anchors: scrub it, or let it play. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { type Speed, useView } from '../../../state/view';
import { togglePlay } from './player';

const SPEEDS: readonly Speed[] = [0.5, 1, 2];

/** The next speed, round in a circle. */
function faster(speed: Speed): Speed {
  return SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
}

const STEP = 0.01;

const PLAY = 'M5 3.200v9.600l7.6-4.800z';
const PAUSE = 'M4.5 3h2.600v10H4.500zM8.9 3h2.600v10H8.900z';

/** The slider and its read-out follow the store by themselves: while it plays that is every frame. */
function follow(slider: HTMLInputElement, value: HTMLElement, say: (t: string) => string): () => void {
  const show = () => {
    const { time } = useView.getState();
    slider.value = String(time);
    slider.style.setProperty('--filled', `${(100 * time).toFixed(1)}%`);
    value.textContent = time.toFixed(2);
    // Only now and then: a screen reader that reads each frame reads nothing.
    if (!useView.getState().playing) {
      slider.setAttribute('aria-valuetext', say(time === 0 ? '0' : time === 1 ? '1' : time.toFixed(2)));
    }
  };
  show();
  return useView.subscribe((now, before) => {
    if (now.time !== before.time || now.playing !== before.playing) show();
  });
}

export function TimeScrubber() {
  const text = useTranslations('plane.time');
  const playing = useView((s) => s.playing);
  const loop = useView((s) => s.loop);
  const speed = useView((s) => s.speed);
  const slider = useRef<HTMLInputElement>(null);
  const value = useRef<HTMLElement>(null);
  useEffect(() => {
    if (slider.current === null || value.current === null) return undefined;
    return follow(slider.current, value.current, (t) => text('ends', { t }));
  }, [text]);
  const name = text(playing ? 'pause' : 'play');
  return (
    <div className="scrubber">
      <p className="scrubber-label">
        {text('label')} <i className="symbol">t</i> <b ref={value} data-testid="time-value" />
      </p>
      <div className="scrubber-row">
        <button
          type="button"
          className="scrubber-button"
          data-testid="play"
          title={name}
          aria-label={name}
          onClick={togglePlay}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={playing ? PAUSE : PLAY} />
          </svg>
        </button>
        <input
          ref={slider}
          type="range"
          className="range"
          data-testid="time-scrubber"
          aria-label={text('name')}
          min={0}
          max={1}
          step={STEP}
          defaultValue={0}
          onInput={({ currentTarget }) => {
            useView.setState({ playing: false });
            useView.getState().setTime(Number(currentTarget.value));
          }}
        />
        <button
          type="button"
          className="scrubber-button"
          data-testid="loop"
          title={text('loop')}
          aria-label={text('loop')}
          aria-pressed={loop}
          onClick={() => useView.setState({ loop: !loop })}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true" className="line">
            <path d="M3 8V7a2.5 2.5 0 0 1 2.5-2.500H13M10.8 2.3 13 4.500l-2.2 2.200M13 8v1a2.5 2.5 0 0 1-2.5 2.500H3M5.2 13.7 3 11.500l2.2-2.2" />
          </svg>
        </button>
        <button
          type="button"
          className="scrubber-button speed"
          data-testid="speed"
          title={text('speed')}
          aria-label={text('speedNow', { speed })}
          onClick={() => useView.setState({ speed: faster(speed) })}
        >
          {`${speed}×`}
        </button>
      </div>
    </div>
  );
}
