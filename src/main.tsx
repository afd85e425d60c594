/** Mounts the page, as soon as there are words for it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { installConsole } from './app/console';
import { ErrorBoundary } from './app/ErrorBoundary';
import { PageFailed } from './app/panels/PageFailed';
import { session } from './app/session';
import { Texts } from './app/Texts';
import './app/styles/index.css';
import { speakFirst } from './state/language';

installConsole();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element called root.');
const page = createRoot(root);
// English is here already; another language comes from a file of its own.
void speakFirst().then(() => {
  page.render(
    <StrictMode>
      <Texts>
        <ErrorBoundary fallback={<PageFailed />}>
          <App />
        </ErrorBoundary>
      </Texts>
    </StrictMode>,
  );
  if ('embed' in document.documentElement.dataset) {
    void import('./app/embed/start').then(({ startEmbed }) => startEmbed());
  }
});

if (import.meta.env.PROD) {
  // Without WebGPU there is nothing to keep.
  void session.ready
    .then(() => import('./app/offline/start'))
    .then(
      ({ startOffline }) => startOffline(),
      () => undefined,
    );
}
