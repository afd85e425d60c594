/** What the table comes to, in a sentence for each way to tell classes, whatever is embarrassing about it. */
import { useLocale, useTranslations } from 'use-intl';
import { against, type Board, hasSpread } from '../../comparison';
import { useRowWords } from './words';

export function Verdicts({ board }: { readonly board: Board }) {
  const text = useTranslations('leaderboard');
  const { nameOf } = useRowWords();
  const locale = useLocale();
  if (board.tests === 0) return null;
  if (!hasSpread(board)) {
    return (
      <div className="leaderboard-verdict">
        <p>{text('single')}</p>
      </div>
    );
  }
  const better = (column: 'probe' | 'neighbours') =>
    board.rows.filter(
      (row) => row.kind === 'objective' && against(board, row, 'pixels', column) === 'better',
    );
  return (
    <div className="leaderboard-verdict">
      {(['probe', 'neighbours'] as const).map((column) => {
        const rows = better(column);
        const list = new Intl.ListFormat(locale).format(rows.map(nameOf));
        return <p key={column}>{text('verdict', { column, count: rows.length, list })}</p>;
      })}
    </div>
  );
}
