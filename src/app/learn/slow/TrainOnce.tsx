/** One real iteration at the press of a button, and what it did to the sample that is followed. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { SampleTrace } from '../../../engine/protocol';
import { useExperiment } from '../../../state/experiment';
import { type Outcome, useSlow } from '../../../state/slow';
import { percent, short } from '../../format';
import { canTrain, useStatus } from '../../status';
import { apart } from './geometry';
import { trainOnce } from './player';

export function TrainOnce() {
  const text = useTranslations('guide.slow.gradient');
  const stepping = useSlow((s) => s.stepping);
  const outcome = useSlow((s) => s.outcome);
  const status = useStatus();
  const n = useExperiment((s) => s.current.n);
  const able = canTrain(status) && !stepping;
  return (
    <div className="train-once">
      <button
        type="button"
        className="button primary"
        data-testid="slow-step"
        aria-disabled={!able}
        onClick={() => void trainOnce()}
      >
        {outcome === null ? text('step') : text('again')}
      </button>
      <div role="status">
        {stepping && <p className="muted">{text('stepping')}</p>}
        {status === 'finished' && <p className="muted">{text('finished')}</p>}
        {outcome !== null && <Change key={outcome.iteration} outcome={outcome} />}
      </div>
      {outcome !== null && <p className="muted">{text('note', { n })}</p>}
    </div>
  );
}

function largest({ own, chosen }: SampleTrace): number {
  return own[chosen] ?? 0;
}

/** Percentage points can be small after a single iteration. */
function tiny(share: number): string {
  return `${short(share * 100)}\u00A0%`;
}

/** The difference of two numbers with its sign. */
function signed([from, to]: readonly [number, number], write: (size: number) => string): string {
  const difference = to - from;
  if (difference === 0) return '0';
  return `${difference < 0 ? '−' : '+'}${write(Math.abs(difference))}`;
}

interface Row {
  readonly name: string;
  readonly values: readonly string[];
  readonly change: string;
}

function Change({ outcome: { before, after, iteration, left } }: { readonly outcome: Outcome }) {
  const text = useTranslations('guide.slow.gradient');
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => {
    table.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const loss = [before.loss, after.loss] as const;
  const distance = [apart(...before.anchors), apart(...after.anchors)] as const;
  const probability = [largest(before), largest(after)] as const;
  const rows: readonly Row[] = [
    { name: text('loss'), values: loss.map(short), change: signed(loss, short) },
    {
      name: text('probability'),
      values: probability.map((p) => percent(p)),
      change: signed(probability, tiny),
    },
    { name: text('distance'), values: distance.map(short), change: signed(distance, short) },
  ];
  const moved = (view: 0 | 1) => short(apart(before.anchors[view], after.anchors[view]));
  return (
    <>
      {left !== null && <p className="muted">{left === 'recorded' ? text('adopted') : text('live')}</p>}
      <table ref={table} className="outcome" data-testid="slow-outcome">
        <caption>{text('iteration', { iteration })}</caption>
        <thead>
          <tr>
            <td aria-hidden="true" />
            <th scope="col">{text('before')}</th>
            <th scope="col">{text('after')}</th>
            <th scope="col">{text('change')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>{row.values[0]}</td>
              <td>{row.values[1]}</td>
              <td>{row.change}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{text('anchor1')}</th>
            <td colSpan={3}>{text('moved', { distance: moved(0) })}</td>
          </tr>
          <tr>
            <th scope="row">{text('anchor2')}</th>
            <td colSpan={3}>{text('moved', { distance: moved(1) })}</td>
          </tr>
        </tbody>
      </table>
    </>
  );
}
