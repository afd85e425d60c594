/** Below an embedded page: what it is, and the way to the whole one with the present experiment. */
import { useTranslations } from 'use-intl';
import { useRun } from '../../state/run';
import { absoluteLink, hashOf } from '../address';
import './embed.css';

export function WholePage() {
  const text = useTranslations('host.embed');
  const page = useTranslations('page');
  const course = useRun((s) => s.course);
  return (
    <footer className="whole-page" aria-label={text('label')}>
      <h1>{page('title')}</h1>
      <a href={absoluteLink(hashOf(course))} target="_blank" rel="noopener" data-testid="whole-page">
        {text('open')}
        <span aria-hidden="true"> ↗</span>
      </a>
    </footer>
  );
}
