/**
 * `#import name` lines. A line that holds nothing else is replaced by the snippet of that name; each snippet is
 * spliced once, where it is first asked for, and may import others. WGSL does not care about the order of
 * declarations at module scope, so nothing else needs to be known.
 */

/** @typedef {{ file: string, line: number }} Origin Where a line of the spliced source comes from; line counts from 1. */
/** @typedef {{ source: string, origins: Origin[], snippets: string[] }} Spliced */

const IMPORT = /^\s*#import\b(.*)$/;
const NAME = /^\s+([\w-]+(?:\/[\w-]+)*)\s*;?\s*(?:\/\/.*)?$/;

/**
 * Replaces the import lines of a source by the snippets they name.
 * @param {string} file path that messages name
 * @param {string} text the WGSL of that file
 * @param {(name: string) => { file: string, text: string } | undefined} find the snippet of a name
 * @returns {Spliced}
 * @throws {Error} naming file and line, where an import line is malformed or names no snippet
 */
export function splice(file, text, find) {
  /** @type {string[]} */
  const lines = [];
  /** @type {Origin[]} */
  const origins = [];
  /** @type {string[]} */
  const snippets = [];
  const seen = new Set();

  /** @param {string} from @param {string} body */
  function add(from, body) {
    for (const [index, line] of body
      .replace(/\r?\n$/, '')
      .split(/\r?\n/)
      .entries()) {
      const rest = IMPORT.exec(line)?.[1];
      if (rest === undefined) {
        lines.push(line);
        origins.push({ file: from, line: index + 1 });
        continue;
      }
      const name = NAME.exec(rest)?.[1];
      if (name === undefined)
        throw new Error(`${from}:${index + 1}: expected "#import name", got "${line.trim()}".`);
      if (seen.has(name)) continue;
      seen.add(name);
      const snippet = find(name);
      if (snippet === undefined)
        throw new Error(`${from}:${index + 1}: #import ${name}: there is no such snippet.`);
      snippets.push(snippet.file);
      add(snippet.file, snippet.text);
    }
  }

  add(file, text);
  return { source: `${lines.join('\n')}\n`, origins, snippets };
}
