/** The classes with their names, which can be changed, and how many samples each has. */
import { useTranslations } from 'use-intl';
import { MAX_CLASS_NAME } from '../../../../data/own/limits';
import type { Recognised } from '../../../../data/own/types';
import { cssColour } from '../../../../palette';
import { integer } from '../../../format';

interface ClassesProps {
  readonly recognised: Recognised;
  readonly names: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}

export function Classes({ recognised: { perClass }, names, onChange }: ClassesProps) {
  const text = useTranslations('own.review');
  const most = Math.max(1, ...perClass);
  const rename = (k: number, name: string) => onChange(names.map((each, j) => (j === k ? name : each)));
  // A row is its place: classes neither come nor go.
  const rows = perClass.map((count, k) => ({ key: `class ${k}`, k, count }));
  return (
    <section aria-label={text('classes')}>
      <h4>{text('classes')}</h4>
      <ul className="own-classes" data-testid="own-classes">
        {rows.map(({ key, k, count }) => (
          <li key={key}>
            <span className="own-dot" style={{ background: cssColour(k) }} />
            <input
              className="own-text"
              value={names[k] ?? ''}
              maxLength={MAX_CLASS_NAME}
              aria-label={text('className', { index: k + 1 })}
              onChange={(event) => rename(k, event.target.value)}
            />
            <span className="own-bar" aria-hidden="true">
              <span style={{ inlineSize: `${(100 * count) / most}%`, background: cssColour(k) }} />
            </span>
            <span className="own-class-count">{integer(count)}</span>
          </li>
        ))}
      </ul>
      <p className="muted">{text('classHelp')}</p>
    </section>
  );
}
