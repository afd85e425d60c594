/** Where the point under the pointer ends, and how sure the flow is of it. */
import { useTranslations } from 'use-intl';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import type { PlaneProbe } from '../../../engine/protocol';
import { Explained } from '../../controls/Explained';
import { Help } from '../../controls/Help';
import { Titled } from '../../controls/Titled';
import { percent, short } from '../../format';
import { ProbabilityLines } from './ProbabilityLines';
import { SampleImage } from './SampleImage';

/** Probability that anchor j is the point's own, at paper time t. */
const ASSIGNMENT = String.raw`P_j(s, t) = \operatorname{softmax}_j \frac{-\lVert s - t\, a_j \rVert^2}{2 (1 - t)^2}`;

const COARSE = matchMedia('(pointer: coarse)');

export function ProbeCard() {
  const text = useTranslations('plane.probe');
  const probe = usePlane((s) => s.probe);
  return (
    <section className="probe-card" data-testid="plane-probe">
      <Titled
        title={text('title')}
        help={<Help title={text('title')} more={<Explained of="probe" tex={ASSIGNMENT} />} />}
      />
      {probe === null ? (
        <p className="muted">{text(COARSE.matches ? 'hintTouch' : 'hint')}</p>
      ) : (
        <Probe probe={probe} />
      )}
    </section>
  );
}

function Probe({ probe }: { readonly probe: PlaneProbe }) {
  const text = useTranslations('plane.probe');
  const names = useRun((s) => s.samples?.classNames);
  const nameOf = (label: number) => names?.[label] ?? String(label);
  return (
    <>
      <div className="probe-end">
        <SampleImage sample={probe.anchor} size={36} />
        <p>
          <b>{nameOf(probe.label)}</b>
          <span className="muted">{text('anchor', { anchor: probe.anchor })}</span>
          {probe.from > 0 && <span className="muted">{text('from', { t: probe.from.toFixed(2) })}</span>}
        </p>
      </div>
      <ProbabilityLines probe={probe} />
      <dl className="probe-facts">
        {probe.zone !== null && (
          <>
            <dt>{text('zone')}</dt>
            <dd data-testid="probe-zone">{nameOf(probe.zone)}</dd>
          </>
        )}
        <dt>{text('margin')}</dt>
        <dd>{probe.margin === null ? text('marginFar') : short(probe.margin)}</dd>
        <dt>{text('certainty')}</dt>
        <dd>{percent(probe.largest)}</dd>
        <dt>{text('entropy')}</dt>
        <dd>{text('entropyValue', { value: probe.entropy.toFixed(2) })}</dd>
      </dl>
    </>
  );
}
