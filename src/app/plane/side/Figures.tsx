/** Two shares that sum the picture up. */
import { useTranslations } from 'use-intl';
import { useRun } from '../../../state/run';
import { Explained } from '../../controls/Explained';
import { Help } from '../../controls/Help';
import { Titled } from '../../controls/Titled';
import { percent } from '../../format';

/** The way from an anchor to its latent and back. */
const ROUND_TRIP = String.raw`a_i \to z_i \to a_i`;

export function Figures() {
  const text = useTranslations('plane.figures');
  const plane = useRun((s) => s.plane);
  const classes = plane === null ? 0 : plane.labelPlaces.length / 2;
  return (
    <div className="plane-figures">
      <div className="figure">
        <Titled
          title={text('aligned')}
          help={
            <Help
              title={text('aligned')}
              more={<Explained of={classes > 0 ? 'alignedLabels' : 'aligned'} />}
            />
          }
        />
        <p className="figure-number" data-testid="aligned">
          {plane === null ? '–' : percent(plane.aligned, 0)}
        </p>
        <p className="muted">
          {plane === null || plane.anchors === 0
            ? text('alignedNoteEmpty')
            : text('alignedNote', { chance: percent(1 / (classes > 0 ? classes : plane.anchors)) })}
        </p>
      </div>
      <div className="figure">
        <Titled
          title={text('roundTrip')}
          help={<Help title={text('roundTrip')} more={<Explained of="roundTrip" tex={ROUND_TRIP} />} />}
        />
        <p className="figure-number" data-testid="round-trip">
          {plane === null ? '–' : percent(plane.roundTrip, plane.roundTrip === 1 ? 0 : 1)}
        </p>
        <p className="muted">{text('roundTripNote')}</p>
      </div>
    </div>
  );
}
