/** The sweeps that are kept: show one, go on with it, remove it. */
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useSweep } from '../../../state/sweep';
import { MOST_KEPT } from '../../../state/sweep-db';
import { planOf, type SweepRecord } from '../../../sweep';
import { sweeper } from '../../session/sweeper';
import { useLanguage } from '../../../state/language';
import { LOCALES } from '../../../texts/catalogue';
import { useLostFocus } from './useLostFocus';
import { sweepName } from './words';

export function EarlierSweeps({ records }: { readonly records: readonly SweepRecord[] }) {
  const text = useTranslations('sweeps.earlier');
  const section = useRef<HTMLElement>(null);
  useLostFocus(section, records.length);
  return (
    <section ref={section} className="earlier-sweeps" aria-label={text('title')} tabIndex={-1}>
      <h3>{text('title')}</h3>
      <ul>
        {records.map((record) => (
          <Earlier key={record.id} record={record} />
        ))}
      </ul>
      <p className="muted">{text('kept', { count: MOST_KEPT })}</p>
    </section>
  );
}

function Earlier({ record }: { readonly record: SweepRecord }) {
  const text = useTranslations('sweeps');
  const locale = useLanguage((s) => s.locale);
  const going = useSweep((s) => s.going?.id === record.id);
  const plan = planOf(record);
  const name = sweepName(plan);
  const [done, runs] = [record.results.length, plan.runs.length];
  const date = new Intl.DateTimeFormat(LOCALES[locale].tag, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <li>
      <span className="earlier-name">
        <b>{name}</b>
        <span className="muted">
          {date.format(record.started)}
          {' · '}
          {done < runs ? text('sweep.done', { done, runs }) : text('sweep.all', { runs })}
        </span>
      </span>
      <button
        type="button"
        className="text-button"
        aria-label={text('earlier.showOne', { what: name })}
        onClick={(event) => {
          useSweep.setState({ shown: record.id });
          event.currentTarget.closest('.lab-panel')?.scrollTo({ top: 0 });
        }}
      >
        {text('earlier.show')}
      </button>
      <button
        type="button"
        className="text-button"
        aria-label={text('earlier.removeOne', { what: name })}
        aria-disabled={going}
        onClick={() => void sweeper.remove(record.id)}
      >
        {text('earlier.remove')}
      </button>
    </li>
  );
}
