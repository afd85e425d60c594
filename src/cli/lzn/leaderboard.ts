/** `lzn leaderboard`: tables of whatever cells folders of comparisons hold, without measuring; and into the project's documents and its page. */
import { join } from 'node:path';
import { readComparison, writeComparison } from '../../comparison';
import { comparisonDocument } from '../../comparison/document';
import { CompareFolder, put } from './compare-folder';
import { boardLines } from './compare-table';
import type { Context } from './context';
import { EXIT, type Exit } from './failure';

export interface LeaderboardOptions {
  readonly publish?: boolean;
  readonly json?: boolean;
}

/** Where the tables are published, from the root of the project. */
export const PUBLISHED = { document: 'docs/comparison.md', data: 'public/data/comparison.json' } as const;

/** As the project's documents are, which `npm run check` asks for. */
async function formatted(path: string, text: string): Promise<string> {
  const { format, resolveConfig } = await import('prettier');
  return format(text, { ...(await resolveConfig(path)), parser: 'markdown' });
}

/** @returns the exit status */
export async function leaderboard(
  folders: readonly string[],
  { publish = false, json = false }: LeaderboardOptions,
  { print }: Pick<Context, 'print'>,
  root: string,
): Promise<Exit> {
  const boards = folders.map((path) => {
    const folder = CompareFolder.existing(path);
    folder.read((message) => process.stderr.write(`${path}: ${message}\n`));
    folder.finish();
    return folder.board;
  });
  const data = writeComparison(boards);
  if (publish) {
    const document = join(root, PUBLISHED.document);
    // Of the numbers that are published, so that document and data never disagree in a digit.
    const { boards: published = [] } = readComparison(JSON.parse(data)) ?? {};
    put(document, await formatted(document, comparisonDocument(published)));
    put(join(root, PUBLISHED.data), data);
  }
  const lines = boards.flatMap((board, i) => [...(i === 0 ? [] : ['']), ...boardLines(board)]);
  const files = publish
    ? Object.values(PUBLISHED).map((name, i) => `${i === 0 ? 'files  ' : '       '}${name}`)
    : [];
  print(json ? data.trimEnd() : [...lines, ...files].join('\n'));
  return EXIT.done;
}
