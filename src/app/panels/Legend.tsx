/** The classes and their colours, with how many anchors each has. */
import { cssColour } from '../../palette';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';

export function Legend() {
  const classes = useRun((s) => s.plane?.classes);
  const colour = useView((s) => s.colour);
  if (colour === 'anchor') {
    return (
      <div className="legend">
        <h2>Anchors</h2>
        <p className="muted">
          Each anchor has a colour of its own, so that every single zone can be told apart.
        </p>
      </div>
    );
  }
  return (
    <div className="legend">
      <h2>Classes</h2>
      {classes === undefined ? (
        <p className="muted">They appear with the data.</p>
      ) : (
        <ul>
          {classes.map(({ name, count }, i) => (
            <li key={name}>
              <span className="swatch" style={{ background: cssColour(i) }} />
              <span className="legend-name" title={name}>
                {name}
              </span>
              <span className="legend-count" title={`${count} anchors`}>
                {count}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
