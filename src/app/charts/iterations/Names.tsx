/** The curves' names and colours, each with its value: the latest, or that at the iteration that is pointed at. */
import { useTranslations } from 'use-intl';
import { integer } from '../../format';
import { type Curve, valueAt } from './curve';
import { useHover } from './hover';

interface NamesProps {
  readonly curves: readonly Curve[];
  /** Whether the curves are named, or the title does. */
  readonly named: boolean;
  /** For tests: where the first curve's value is found. */
  readonly testId?: string | undefined;
}

export function Names({ curves, named, testId }: NamesProps) {
  const text = useTranslations('charts');
  const hovered = useHover((s) => s.iteration);
  return (
    <ul className="chart-names" data-named={named}>
      {hovered !== null && !named && (
        <li className="chart-at">{text('iteration', { iteration: integer(hovered) })}</li>
      )}
      {curves.map((curve, k) => (
        <li key={curve.key}>
          {named && (
            <>
              <i style={{ background: curve.colour }} data-dashed={curve.dashed === true} />
              {curve.name}{' '}
            </>
          )}
          <b data-testid={k === 0 ? testId : undefined}>{valueAt(curve, hovered) ?? '–'}</b>
        </li>
      ))}
    </ul>
  );
}
