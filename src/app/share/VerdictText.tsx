/** What came of making a run again, and where it came out otherwise, since when and likely why. */
import { useTranslations } from 'use-intl';
import type { Deviation, Receipt } from '../../experiment';
import type { Outcome } from '../../state/reproduction';
import { percent } from '../format';
import { TAGS } from '../tags';
import { differing } from './made-by';

/** A share as a person reads it: small ones in powers of ten. */
function share(x: number): string {
  return x < 1e-3 ? x.toExponential(1).replace('e+', 'e') : percent(x);
}

function figures({ iteration, metric, claimed, measured, relative, tolerance }: Deviation) {
  return {
    iteration,
    metric,
    claimed: String(claimed),
    measured: String(measured),
    off: share(relative),
    allowed: share(tolerance),
  };
}

interface VerdictProps {
  readonly outcome: Outcome;
  readonly receipt: Receipt;
}

export function VerdictText({ outcome, receipt }: VerdictProps) {
  const text = useTranslations('share.bar');
  if (outcome.kind !== 'compared') return <p>{text(outcome.kind, { iteration: outcome.iteration })}</p>;
  const { verdict, by } = outcome;
  const { iteration, fingerprint } = receipt;
  if (verdict.kind === 'same') return <p>{text.rich('same', { ...TAGS, iteration, fingerprint })}</p>;
  if (verdict.kind === 'close')
    return (
      <>
        <p>{text.rich('close', { ...TAGS, ...figures(verdict.largest) })}</p>
        <p className="muted">{text('chaos')}</p>
        <Reasons receipt={receipt} by={by} drifted={false} />
      </>
    );
  return (
    <>
      <p>
        {verdict.first === null
          ? text.rich('differentPrint', TAGS)
          : text.rich('different', { ...TAGS, ...figures(verdict.first) })}
      </p>
      <Reasons receipt={receipt} by={by} drifted />
    </>
  );
}

/** Where the two were made, and what may explain that they differ. */
function Reasons({
  receipt,
  by,
  drifted,
}: {
  readonly receipt: Receipt;
  readonly by: string;
  readonly drifted: boolean;
}) {
  const text = useTranslations('share.bar');
  const parts = differing(receipt.by, by);
  const unknown = receipt.by === '';
  const reasons = [
    ...parts,
    ...(unknown ? (['unknown'] as const) : []),
    ...(drifted ? (['settings'] as const) : []),
    ...(parts.length === 0 && !unknown && !drifted ? (['nothing'] as const) : []),
  ];
  return (
    <p className="muted">
      {text('here', { by })}{' '}
      {text('reason.list', {
        list: reasons.map((reason) => text(`reason.${reason}`)).join(text('reason.separator')),
      })}
    </p>
  );
}
