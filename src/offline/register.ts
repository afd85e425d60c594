/** Puts the service worker in charge of the page's folder, and hears of new builds. */
import type { Request } from './build';

export interface OfflineOptions {
  /** Address of the page's folder. */
  readonly base: string;
  /** A new build is there, fetched, and waits; `takeOver` puts it in charge, and resolves when it is. */
  readonly onUpdate: (takeOver: () => Promise<void>) => void;
}

/** Asks the service worker to keep files of the build that it keeps only when they are used. */
export type Keep = (path: string) => void;

function ask(worker: ServiceWorker | null, request: Request): void {
  worker?.postMessage(request, []);
}

function takeOver({ waiting }: ServiceWorkerRegistration): Promise<void> {
  if (waiting === null) return Promise.resolve(); // another tab has done it
  return new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
    ask(waiting, { type: 'takeOver' });
  });
}

/** Tells of each build that waits for its turn. */
function watch(registration: ServiceWorkerRegistration, onUpdate: OfflineOptions['onUpdate']): void {
  const told = new Set<ServiceWorker>();
  const tell = () => {
    const { waiting, active } = registration;
    // Without one in charge it is the first, and waits for nothing.
    if (waiting === null || active === null || told.has(waiting)) return;
    told.add(waiting);
    onUpdate(() => takeOver(registration));
  };
  tell();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', tell);
  });
}

/** @throws TypeError where the browser forbids it, as in a private window, or the worker cannot be fetched */
export async function register({ base, onUpdate }: OfflineOptions): Promise<Keep> {
  const { serviceWorker } = navigator;
  const registration = await serviceWorker.register(new URL('service-worker.js', base), {
    updateViaCache: 'none',
  });
  watch(registration, onUpdate);
  return (path) => {
    void serviceWorker.ready.then(({ active }) => ask(active, { type: 'keep', path }));
  };
}
