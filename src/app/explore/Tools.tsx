/** What both pictures share: where the points begin, what moves, and the clock. */
import { useTranslations } from 'use-intl';
import { MOVERS, STARTS } from '../../explore/toy';
import { Segments } from '../charts/Segments';
import { pause, play, setSpeed, startAgain, startFrom, stepOnce } from './stage';
import { SPEEDS, useExplore } from './store';

export function Tools() {
  const text = useTranslations('explore');
  const { start, mover, speed, playing } = useExplore();
  return (
    <>
      <div className="explore-tools" role="group" aria-label={text('tools')}>
        <span className="explore-clock">
          <button
            type="button"
            className="button primary"
            data-testid="explore-play"
            onClick={playing ? pause : play}
          >
            {text(playing ? 'pause' : 'play')}
          </button>
          <button type="button" className="button" data-testid="explore-step" onClick={stepOnce}>
            {text('step')}
          </button>
          <button type="button" className="button" data-testid="explore-again" onClick={startAgain}>
            {text('again')}
          </button>
        </span>
        <Segments
          name={text('speed')}
          value={speed}
          options={SPEEDS.map((value) => ({ value, label: `${value}×` }))}
          onChange={setSpeed}
        />
        <label className="explore-choice">
          <span>{text('start.label')}</span>
          <select value={start} onChange={(event) => startFrom(event.target.value as typeof start)}>
            {STARTS.map((value) => (
              <option key={value} value={value}>
                {text(`start.${value}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="explore-choice">
          <span>{text('mover.label')}</span>
          <select
            value={mover}
            onChange={(event) => useExplore.setState({ mover: event.target.value as typeof mover })}
          >
            {MOVERS.map((value) => (
              <option key={value} value={value}>
                {text(`mover.${value}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="muted explore-hint">{text(`mover.${mover}Hint`)}</p>
    </>
  );
}
