/** The Vite plugin: catalogues are compiled (compile.js), and use-intl says them by src/texts/format.ts instead of parsing them. */
import { fileURLToPath } from 'node:url';
import { compileTexts } from './compile.js';

const format = fileURLToPath(new URL('../format.ts', import.meta.url));

/** @returns {import('vite').Plugin} */
export function texts() {
  return {
    name: 'texts',
    enforce: 'pre',
    config: () => ({
      // The module that use-intl keeps for this, to be replaced.
      resolve: { alias: [{ find: /^use-intl\/format-message$/, replacement: format }] },
      // In Node too, where Vite would leave packages alone, and with them what they import.
      ssr: { noExternal: ['use-intl'] },
    }),
    transform: {
      filter: { id: /\/src\/texts\/(?:en|zh)\/[\w-]+\.json$/ },
      handler(source, file) {
        try {
          const written = /** @type {import('./compile.js').Texts} */ (JSON.parse(source));
          return { code: JSON.stringify(compileTexts(written)), map: null };
        } catch (error) {
          throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
          });
        }
      },
    },
  };
}
