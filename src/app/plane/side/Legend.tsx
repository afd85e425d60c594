/** What the colours mean. A click on a class selects its samples. */
import { useTranslations } from 'use-intl';
import { cssColour } from '../../../palette';
import { useEmbedding } from '../../../state/embedding';
import { useRun } from '../../../state/run';
import { useView } from '../../../state/view';
import { selectedClass, toggleClass } from '../selecting';

/** Letters of a name beside which there is room for a count. */
const SHORT = 2;

export function Legend() {
  const text = useTranslations('plane.legend');
  const chosen = useView((s) => s.colour);
  const colour = useEmbedding() === null ? chosen : 'class';
  return (
    <div className="legend">
      {colour !== 'class' && (
        <>
          <h2>{text(colour === 'anchor' ? 'anchors' : colour)}</h2>
          {colour === 'anchor' ? (
            <p className="muted">{text('anchorsNote')}</p>
          ) : (
            <p className="legend-ramp">
              <span>{text(`${colour}Low`)}</span>
              <span className="ramp" aria-hidden="true" />
              <span>{text(`${colour}High`)}</span>
            </p>
          )}
        </>
      )}
      <h2>{text('classes')}</h2>
      <Classes />
    </div>
  );
}

function Classes() {
  const text = useTranslations('plane.legend');
  const classes = useRun((s) => s.plane?.classes);
  const labels = useRun((s) => s.samples?.labels);
  const chosen = useView((s) => selectedClass(s.selected, labels));
  if (classes === undefined) return <p className="muted">{text('waiting')}</p>;
  return (
    <ul data-many={classes.length > 4} data-short={classes.every((c) => c.name.length <= SHORT)}>
      {classes.map(({ name, count }, i) => (
        <li key={name}>
          <button
            type="button"
            title={text('count', { name, count })}
            aria-pressed={chosen === i}
            data-testid={`class-${i}`}
            onClick={() => toggleClass(i)}
          >
            <span className="swatch" style={{ background: cssColour(i) }} />
            <span className="legend-name">{name}</span>
            <span className="legend-count">{count}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
