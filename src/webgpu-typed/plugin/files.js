/** Kernels on disk: a .wgsl file with its snippets in, a declaration file out. */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { declare } from './declare.js';
import { ReflectError, reflect } from './reflect.js';
import { splice } from './splice.js';

/** @import { KernelInfo } from './metadata' */

/**
 * Folders of a project, absolute. `shaders/lib` holds the snippets that `#import` names.
 * @typedef {{ root: string, shaders: string, types: string }} Folders
 */

/**
 * @param {string} root
 * @param {{ shaders?: string, types?: string }} options
 * @returns {Folders}
 */
export function resolveFolders(root, { shaders = 'shaders', types = '.types' }) {
  return { root: resolve(root), shaders: resolve(root, shaders), types: resolve(root, types) };
}

/** True for a snippet, which is no kernel of its own. @param {string} file @param {Folders} folders */
export function isSnippet(file, folders) {
  return isBelow(file, join(folders.shaders, 'lib'));
}

/** @param {string} file @param {string} folder */
function isBelow(file, folder) {
  return file.startsWith(folder + sep);
}

/** @param {string} from @param {string} file Path as messages and names give it: below `from`, with forward slashes. */
function display(from, file) {
  return relative(from, file).split(sep).join('/');
}

/**
 * Reads one kernel.
 * @param {string} file absolute path
 * @param {Folders} folders
 * @returns {{ kernel: KernelInfo, snippets: string[] }} snippets are the absolute paths spliced in
 * @throws {Error} `file:line: what is wrong`
 */
export function readKernel(file, folders) {
  const shown = display(folders.root, file);
  const base = isBelow(file, folders.shaders) ? folders.shaders : folders.root;
  const { source, origins, snippets } = splice(shown, readFileSync(file, 'utf8'), (name) => {
    const path = join(folders.shaders, 'lib', `${name}.wgsl`);
    return existsSync(path)
      ? { file: display(folders.root, path), text: readFileSync(path, 'utf8') }
      : undefined;
  });
  try {
    const kernel = reflect(display(base, file).replace(/\.wgsl$/, ''), source);
    return { kernel, snippets: snippets.map((path) => resolve(folders.root, path)) };
  } catch (error) {
    if (!(error instanceof ReflectError)) throw error;
    const origin = error.line === undefined ? undefined : origins[error.line - 1];
    throw new Error(`${origin ? `${origin.file}:${origin.line}` : shown}: ${error.message}.`, {
      cause: error,
    });
  }
}

/**
 * Where the declaration of a kernel goes: its place in the mirror that `rootDirs` lays over the project.
 * @param {string} file
 * @param {Folders} folders
 */
function declarationPath(file, folders) {
  return join(folders.types, relative(folders.root, file).replace(/\.wgsl$/, '.d.wgsl.ts'));
}

/**
 * Writes the declaration of a kernel of the project, where it differs from what is there.
 * @param {string} file
 * @param {KernelInfo} kernel
 * @param {Folders} folders
 */
export function writeDeclaration(file, kernel, folders) {
  if (!isBelow(file, folders.root)) return;
  const path = declarationPath(file, folders);
  const text = declare(kernel);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  // Renamed into place, because tsc or a second vite may be reading it.
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

/**
 * Writes the declarations of every kernel below the root and removes those whose kernel is gone.
 * @param {Folders} folders
 * @returns {{ kernels: number, errors: string[] }}
 */
export function writeDeclarations(folders) {
  const files = list(folders.root, '.wgsl').filter((file) => !isSnippet(file, folders));
  /** @type {string[]} */
  const errors = [];
  for (const file of files) {
    try {
      writeDeclaration(file, readKernel(file, folders).kernel, folders);
    } catch (error) {
      errors.push(error instanceof Error ? error.message : String(error));
    }
  }
  const wanted = new Set(files.map((file) => declarationPath(file, folders)));
  for (const path of list(folders.types, '.d.wgsl.ts')) if (!wanted.has(path)) rmSync(path, { force: true });
  return { kernels: files.length, errors };
}

/**
 * Files below a folder, sorted; what is installed (node_modules) or hidden is no part of the project.
 * @param {string} folder
 * @param {string} ending
 * @returns {string[]} absolute paths
 */
function list(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return entry.name.endsWith(ending) ? [path] : [];
      return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : list(path, ending);
    })
    .toSorted();
}
