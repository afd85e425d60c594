/**
 * The page without a network, after the first visit. Everything of a build is kept at the first visit, large data sets when they are first
 * used, and what is kept is what is served: a visit gets one whole build. A new build is fetched in the background and takes over when no tab
 * uses the one before, or when somebody asks for it; another tab that is still open then has its scripts, but gets the new data and recorded run.
 *
 * By hand, because the usual tool for it (vite-plugin-pwa with Workbox) would bring some 320 packages for these hundred lines.
 */
import { answersFor, type Build, firstOf, hashOf, keyOf, pathOf, type Request, stale } from '../build';

declare const self: ServiceWorkerGlobalScope;
/** Written by src/offline/plugin. */
declare const BUILD: Build;

const SCOPE = self.registration.scope;
/** One cache a deployment: others may share the origin. */
const CACHE = `latent-zoning ${SCOPE}`;
/** Downloads at a time: somebody may be training on data that comes the same way. */
const LANES = 3;

/** Keeps a file of the build unless it is kept already. @throws TypeError without a network, Error where the server refuses or has another */
async function keep(cache: Cache, path: string): Promise<void> {
  const key = keyOf(BUILD, path, SCOPE);
  if ((await cache.match(key)) !== undefined) return;
  // Names under assets/ hold a hash of their own. Anything else may be an older one in the browser's cache.
  const mode = path.startsWith('assets/') || BUILD.later.includes(path) ? 'default' : 'no-cache';
  if (await store(cache, path, await whole(path, mode))) return;
  // On its way here somebody may have kept an older one.
  if (!(await store(cache, path, await whole(path, 'reload')))) throw new Error(`${path}: not of this build`);
}

/** A file of the build from the network. @throws as `keep` */
async function whole(path: string, cache: RequestCache): Promise<Response> {
  const response = await fetch(SCOPE + path, { cache });
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response;
}

/** Keeps a file of the build if it is that: a deployment may be under way, or a cache between have an older one. */
async function store(cache: Cache, path: string, response: Response): Promise<boolean> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer()));
  const hash = Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (!hash.startsWith(hashOf(BUILD, path) ?? ' ')) return false;
  await cache.put(keyOf(BUILD, path, SCOPE), await plain(response));
  return true;
}

/** A page may not be answered with a response that was redirected on its way. */
async function plain(response: Response): Promise<Response> {
  if (!response.redirected) return response;
  const { status, statusText, headers } = response;
  return new Response(await response.blob(), { status, statusText, headers });
}

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  const paths = firstOf(BUILD);
  const lane = async () => {
    for (let path = paths.shift(); path !== undefined; path = paths.shift()) await keep(cache, path);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function activate(): Promise<void> {
  await self.clients.claim();
  // Another tab may still be of the build before, and fetch parts of that; the next activation clears up after it.
  if ((await self.clients.matchAll({ type: 'window' })).length > 1) return;
  const cache = await caches.open(CACHE);
  const keys = (await cache.keys()).map(({ url }) => url);
  await Promise.all(stale(BUILD, keys, SCOPE).map((key) => cache.delete(key)));
}

async function answer(request: globalThis.Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(keyOf(BUILD, path, SCOPE));
  if (kept !== undefined) return kept;
  const response = await fetch(request).catch(() => undefined);
  if (response?.ok !== true) {
    // A part of the build before, for a tab that is still of it.
    return (await cache.match(SCOPE + path, { ignoreSearch: true })) ?? response ?? Response.error();
  }
  if (hashOf(BUILD, path) !== undefined && !response.redirected) {
    // Without room for it, the network has it next time.
    store(cache, path, response.clone()).catch(() => undefined);
  }
  return response;
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = pathOf(request.url, SCOPE);
  if (request.method !== 'GET' || request.headers.has('range')) return;
  if (path !== null && answersFor(BUILD, path)) event.respondWith(answer(request, path));
});

self.addEventListener('message', (event) => {
  const asked = event.data as Request;
  if (asked.type === 'takeOver') event.waitUntil(self.skipWaiting());
  else if (hashOf(BUILD, asked.path) !== undefined)
    event.waitUntil(
      caches
        .open(CACHE)
        .then((cache) => keep(cache, asked.path))
        .catch(() => undefined), // no network, or no room: it is asked for again
    );
});
