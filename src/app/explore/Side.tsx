/** One of the two objectives: its picture above, what is known of it below. */
import { useTranslations } from 'use-intl';
import { isDrawable } from '../../explore/adapters';
import { COMPARED, type Compared } from '../../objectives/facts';
import { Facts } from './Facts';
import { Knobs } from './Knobs';
import { Picture } from './Picture';
import { Figures } from './Figures';
import { choose } from './stage';
import { type Side as Which, useExplore } from './store';

const NAMES = ['first', 'second'] as const;

interface SideProps {
  readonly side: Which;
}

export function Side({ side }: SideProps) {
  const text = useTranslations('explore');
  const names = useTranslations('settings.objective.options');
  const objective = useExplore((s) => s.sides[side].objective as Compared);
  return (
    <section className="explore-side" aria-label={names(objective)} data-testid={`explore-${NAMES[side]}`}>
      <div className="explore-show">
        <select
          className="explore-pick"
          aria-label={text(NAMES[side])}
          value={objective}
          onChange={(event) => choose(side, event.target.value as Compared)}
        >
          {COMPARED.map((value) => (
            <option key={value} value={value}>
              {names(value)}
            </option>
          ))}
        </select>
        {isDrawable(objective) ? (
          <>
            <Picture key={`picture-${objective}`} side={side} objective={objective} />
            <Figures key={`figures-${objective}`} side={side} />
          </>
        ) : (
          <p className="explore-undrawable">{text('undrawable')}</p>
        )}
      </div>
      <div className="explore-about">
        <h3 className="explore-name">{names(objective)}</h3>
        <p>{text(`idea.${objective}`)}</p>
        {isDrawable(objective) && <Knobs side={side} objective={objective} />}
        <Facts side={side} objective={objective} />
      </div>
    </section>
  );
}
