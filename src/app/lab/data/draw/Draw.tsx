/** A square to draw points in, with mouse, finger or keys. */
import { useTranslations } from 'use-intl';
import { cssColour } from '../../../../palette';
import { download } from '../../../charts/export/download';
import { Segments } from '../../../charts/Segments';
import { readFiles } from '../reading';
import {
  BRUSHES,
  CLASSES,
  clear,
  drawnCsv,
  drawnFiles,
  MAX_POINTS,
  MIN_POINTS,
  undo,
  useDrawing,
} from './drawing';
import { DrawCanvas } from './DrawCanvas';

/** The same in every language, and read again whatever it is called. */
const FILE = 'points.csv';

export function Draw() {
  const text = useTranslations('own.draw');
  const points = useDrawing((s) => s.points);
  const label = useDrawing((s) => s.label);
  const brush = useDrawing((s) => s.brush);
  const few = points.length < MIN_POINTS;
  const own = points.filter((point) => point.label === label).length;
  const review = () => {
    if (!few) void readFiles(() => Promise.resolve(drawnFiles(points)));
  };
  return (
    <section aria-label={text('title')} className="own-draw">
      <h3>{text('title')}</h3>
      <div className="own-draw-both">
        <DrawCanvas />
        <div className="own-draw-side">
          <fieldset className="own-inks">
            <legend className="visually-hidden">{text('classes')}</legend>
            {Array.from({ length: CLASSES }, (_, k) => (
              <label key={cssColour(k)}>
                <input
                  type="radio"
                  name="own-ink"
                  className="visually-hidden"
                  checked={k === label}
                  onChange={() => useDrawing.setState({ label: k })}
                />
                <span style={{ background: cssColour(k) }} />
                <span className="visually-hidden">{text('className', { index: k + 1 })}</span>
              </label>
            ))}
          </fieldset>
          <Segments
            name={text('brush')}
            value={brush}
            options={BRUSHES.map((value) => ({ value, label: text(`brushes.${value}`) }))}
            onChange={(value) => useDrawing.setState({ brush: value })}
          />
          <p className="muted" role="status">
            {text('added', { count: points.length, own, name: text('className', { index: label + 1 }) })}
          </p>
          <div className="own-buttons">
            <button type="button" className="button" aria-disabled={points.length === 0} onClick={undo}>
              {text('undo')}
            </button>
            <button type="button" className="button" aria-disabled={points.length === 0} onClick={clear}>
              {text('clear')}
            </button>
            <button
              type="button"
              className="button"
              aria-disabled={points.length === 0}
              onClick={() => points.length > 0 && download(drawnCsv(points), FILE)}
            >
              {text('save')}
            </button>
          </div>
          <button type="button" className="button primary" aria-disabled={few} onClick={review}>
            {text('use')}
          </button>
          <p className="muted">
            {few
              ? text('few', { least: MIN_POINTS })
              : points.length === MAX_POINTS && text('full', { most: MAX_POINTS })}
          </p>
        </div>
      </div>
      <p id="own-draw-help" className="muted">
        {text('help')}
      </p>
    </section>
  );
}
