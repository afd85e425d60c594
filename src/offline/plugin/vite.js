/** The Vite plugin: builds the service worker, and writes in front of it what the build consists of. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

const WORKER = 'service-worker.js';
const SOURCE = 'src/offline/worker/service-worker.ts';
/** Bytes from which a data set is kept when it is first used only. */
const LARGE = 2 ** 20;
/** What no visit fetches. */
const ASIDE = /\.(?:map|md|txt)$|(?:^|\/)\./;

/**
 * What lies in the folder of a build.
 * @param {string} folder
 * @returns {import('../build').Build}
 */
export function describeBuild(folder) {
  /** @type {Record<string, string>} */
  const files = {};
  /** @type {string[]} */
  const later = [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of names.map((file) => file.split(sep).join('/')).toSorted()) {
    const file = join(folder, name);
    if (name === WORKER || ASIDE.test(name) || !statSync(file).isFile()) continue;
    const path = name === 'index.html' ? '' : name;
    files[path] = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
    if (name.startsWith('data/') && statSync(file).size > LARGE) later.push(path);
  }
  return { files, later };
}

/**
 * Writes what a folder's build consists of in front of its service worker, in place of what may stand there.
 * @param {string} folder
 */
export function writeBuild(folder) {
  const file = join(folder, WORKER);
  const code = readFileSync(file, 'utf8').replace(/^const BUILD=.*\n/, '');
  // Registered as a classic script, which every browser with service workers takes.
  if (/^\s*(?:import|export)\b/m.test(code)) throw new Error(`${WORKER} must be a script by itself.`);
  writeFileSync(file, `const BUILD=${JSON.stringify(describeBuild(folder))};\n${code}`);
}

/** @returns {import('vite').Plugin} */
export function offline() {
  let folder = '';
  let root = '';
  return {
    name: 'offline',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      folder = resolve(config.root, config.build.outDir);
    },
    buildStart() {
      this.emitFile({ type: 'chunk', id: resolve(root, SOURCE), fileName: WORKER });
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        writeBuild(folder);
      },
    },
  };
}
