/** The curves' names and colours, each with its value: the latest, or that at the iteration that is pointed at. */
import { useTranslations } from 'use-intl';
import { integer } from '../../format';
import { type Curve, valueAt } from './curve';
import { useHover } from './hover';

interface NamesProps {
  readonly curves: readonly Curve[];
  /** Those of other runs, which are told only where an iteration is pointed at: the legend of the runs names them. */
  readonly behind: readonly Curve[];
  /** Whether the curves are named, or the title does. */
  readonly named: boolean;
  /** For tests: where the first curve's value is found. */
  readonly testId?: string | undefined;
}

export function Names({ curves, behind, named, testId }: NamesProps) {
  const text = useTranslations('curves');
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
      {hovered !== null &&
        behind.map((curve) => (
          <li key={curve.key} title={curve.name} className="chart-behind">
            <i style={{ background: curve.colour }} />
            {valueAt(curve, hovered) ?? '–'}
          </li>
        ))}
    </ul>
  );
}
