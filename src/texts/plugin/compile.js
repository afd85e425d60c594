/**
 * Catalogues as the page has them: parsed while the page is built, so that it carries no parser of ICU syntax. What is nothing but text and
 * placeholders stays text, "{key} is missing", which is shorter than a tree and which the engine fills in without a formatter; the rest
 * becomes the tree of `icu-minify`. src/texts/format.ts says both.
 */
import compileTree from 'icu-minify/compile';

/** @typedef {{ readonly [key: string]: string | Texts }} Texts as they are written */
/** @typedef {import('icu-minify/format').CompiledMessage} Message */
/** @typedef {{ [key: string]: Message | Compiled }} Compiled */

/**
 * A part of a tree as text, if it is text or a placeholder that is told from text.
 * @param {unknown} node
 * @returns {string | undefined}
 */
function plain(node) {
  if (typeof node === 'string') return node.includes('{') ? undefined : node;
  if (!Array.isArray(node) || node.length !== 1) return undefined;
  const name = String(node[0]);
  return /^\w+$/.test(name) ? `{${name}}` : undefined;
}

/**
 * One message.
 * @param {string} message in ICU syntax
 * @returns {Message}
 * @throws {Error} where it cannot be read
 */
export function compileMessage(message) {
  const tree = compileTree(message);
  /** @type {readonly unknown[]} */
  const nodes = typeof tree === 'string' ? [tree] : tree;
  const parts = nodes.map(plain);
  if (parts.every((part) => part !== undefined)) return parts.join('');
  return typeof tree === 'string' ? [tree] : tree;
}

/**
 * A catalogue, or a part of it.
 * @param {Texts} texts
 * @param {string} [path] of the part: "run."
 * @returns {Compiled}
 * @throws {Error} that names the key of a message that cannot be read
 */
export function compileTexts(texts, path = '') {
  const compiled = Object.entries(texts).map(([key, text]) => {
    if (typeof text !== 'string') return [key, compileTexts(text, `${path}${key}.`)];
    try {
      return [key, compileMessage(text)];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`The message ${path}${key} cannot be read: ${why}. It says ${JSON.stringify(text)}.`, {
        cause: error,
      });
    }
  });
  return /** @type {Compiled} */ (Object.fromEntries(compiled));
}
