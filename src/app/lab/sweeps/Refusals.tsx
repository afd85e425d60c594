/** What is wrong with a field of the form, below it. */
import { useTranslations } from 'use-intl';
import type { SweepRefusal } from '../../../sweep';

interface RefusalsProps {
  readonly id?: string;
  readonly refusals: readonly SweepRefusal[];
}

/** At most so many at once: the others are often the same mistake. */
const MOST = 3;

export function Refusals({ id, refusals }: RefusalsProps) {
  const text = useTranslations('sweeps.refusals');
  if (refusals.length === 0) return null;
  const lines = [...new Set(refusals.map(({ code, values }) => text(code, values)))].slice(0, MOST);
  return (
    <ul id={id} className="sweep-wrong" role="alert">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
