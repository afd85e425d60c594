/** Pinned points side by side, numbered as in the picture. */
import { useTranslations } from 'use-intl';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import type { PlaneProbe } from '../../../engine/protocol';
import { ProbabilityLines } from './ProbabilityLines';
import { SampleImage } from './SampleImage';

/** Two significant digits: there is room for no more. */
function brief(x: number): string {
  return String(Number(x.toPrecision(2)));
}

export function Pins() {
  const text = useTranslations('plane.pins');
  const pins = usePlane((s) => s.pins);
  if (pins.length === 0) return null;
  return (
    <section className="pins" data-testid="pins" aria-label={text('title')}>
      <div className="pins-head">
        <h2>{text('title')}</h2>
        <button type="button" className="text-button" onClick={() => usePlane.setState({ pins: [] })}>
          {text('clear')}
        </button>
      </div>
      <ol>
        {pins.map((pin, i) => (
          <Pin key={`${pin.x} ${pin.y} ${pin.from}`} pin={pin} number={i + 1} />
        ))}
      </ol>
    </section>
  );
}

function Pin({ pin, number }: { readonly pin: PlaneProbe; readonly number: number }) {
  const text = useTranslations('plane');
  const unpin = usePlane((s) => s.unpin);
  const name = useRun((s) => s.samples?.classNames[pin.label]) ?? String(pin.label);
  return (
    <li aria-label={text('pins.name', { number })}>
      <button
        type="button"
        className="pin-badge"
        title={text('pins.unpin', { number })}
        aria-label={text('pins.unpin', { number })}
        onClick={() => unpin(pin)}
      >
        <span aria-hidden="true">{number}</span>
      </button>
      <SampleImage sample={pin.anchor} size={26} />
      <p>
        <b title={name}>{name}</b>
        <span className="muted">{pin.anchor}</span>
      </p>
      <ProbabilityLines probe={pin} />
      <p className="muted">
        {text('probe.margin')} {pin.margin === null ? text('probe.marginFar') : brief(pin.margin)}
      </p>
    </li>
  );
}
