/** The run as a strip of moments: go back, look, and go on from there. */
import type { CSSProperties } from 'react';
import { useTranslations } from 'use-intl';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import { quietly } from '../../quietly';
import { session } from '../../session';
import { lossArea, momentAt, positionOf } from '../film';

/** Ticks closer together than this many to a strip would be a grey bar. */
const MOST_TICKS = 60;

/** How much of the track is filled, for the style sheet. */
function filled(share: number): CSSProperties {
  return { '--filled': `${(100 * share).toFixed(1)}%` } as CSSProperties;
}

export function FilmScrubber() {
  const text = useTranslations('plane.film');
  const film = useRun((s) => s.film);
  const last = useRun((s) => s.telemetry.iteration);
  const loss = useRun((s) => s.telemetry.loss);
  const lookingBack = usePlane((s) => s.lookingBack);
  const position = positionOf(film, lookingBack);
  const iteration = momentAt(film, position);
  const words =
    film.length === 0
      ? text('empty')
      : iteration === null
        ? text('live', { iteration: last })
        : text('back', { iteration, last });
  return (
    <div className="scrubber">
      <p className="scrubber-label" data-testid="film-label">
        {film.length > 0 && `${text('label')} `}
        {iteration === null ? words : <b>{words}</b>}
      </p>
      <div className="scrubber-row">
        <div className="film">
          <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            <path className="film-loss" d={lossArea(film, loss)} />
            {film.length <= MOST_TICKS && (
              <path
                className="film-ticks"
                d={film.map((_, i) => `M${(i / film.length).toFixed(4)} .86V1`).join('')}
              />
            )}
          </svg>
          <input
            type="range"
            className="range"
            data-testid="training-scrubber"
            aria-label={text('name')}
            aria-valuetext={words}
            min={0}
            max={Math.max(1, film.length)}
            step={1}
            value={film.length === 0 ? 1 : position}
            disabled={film.length === 0}
            style={filled(film.length === 0 ? 1 : position / film.length)}
            onChange={({ target }) => quietly(session.lookBack(momentAt(film, Number(target.value))))}
          />
        </div>
        <button
          type="button"
          className="button small"
          data-testid="live"
          aria-disabled={iteration === null}
          onClick={() => {
            if (iteration !== null) quietly(session.lookBack(null));
          }}
        >
          {text('toLive')}
        </button>
        <button
          type="button"
          className="button small"
          data-testid="fork"
          title={text('forkHint')}
          aria-disabled={iteration === null}
          onClick={() => {
            if (iteration !== null) quietly(session.fork(iteration));
          }}
        >
          {text('fork')}
        </button>
      </div>
    </div>
  );
}
