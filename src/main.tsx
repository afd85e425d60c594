/** Mounts the page. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { installConsole } from './app/console';
import { ErrorBoundary } from './app/ErrorBoundary';
import './app/styles/index.css';

installConsole();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element called root.');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary
      fallback={
        <main className="no-webgpu" role="alert">
          <h1>The page failed</h1>
          <p>Reloading it gives the same experiment again: it is in the address bar.</p>
          <p>
            <button type="button" className="button primary" onClick={() => location.reload()}>
              Reload
            </button>
          </p>
        </main>
      }
    >
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
