/** The whole page when there is no WebGPU: what is missing, in which browser, and what to do. */
import { useTranslations } from 'use-intl';
import type { Words } from '../../texts/say';
import { browserName } from '../browser';
import { TAGS } from '../tags';
import { useWords } from '../useWords';

export default function NoWebGpu({ reason }: { readonly reason: Words }) {
  const text = useTranslations('trouble.noWebGpu');
  const words = useWords();
  return (
    <main className="no-webgpu" data-testid="no-webgpu">
      <h1>{text('title')}</h1>
      <p className="lead">{text.rich('lead', { ...TAGS, browser: browserName() })}</p>
      <p className="muted">{words(reason)}</p>
      <h2>{text('browsers')}</h2>
      <ul>
        <li>{text.rich('chrome', TAGS)}</li>
        <li>{text.rich('safari', TAGS)}</li>
        <li>{text.rich('firefox', TAGS)}</li>
      </ul>
      <h2>{text('remedies')}</h2>
      <ul>
        <li>{text('acceleration')}</li>
        <li>{text('driver')}</li>
        <li>{text.rich('origin', TAGS)}</li>
      </ul>
      <p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {text('retry')}
        </button>
      </p>
    </main>
  );
}
