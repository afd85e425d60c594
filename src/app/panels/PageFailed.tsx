/** The whole page when a part of it has thrown: nothing is lost, since the experiment is in the address. */
import { useTranslations } from 'use-intl';

export function PageFailed() {
  const text = useTranslations('page.broken');
  return (
    <main className="no-webgpu" role="alert">
      <h1>{text('title')}</h1>
      <p>{text('text')}</p>
      <p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {text('reload')}
        </button>
      </p>
    </main>
  );
}
