/** Rows, columns and numbers of the comparison in words. */
import { useTranslations } from 'use-intl';
import { type Board, type Column, isAccuracy, type Row } from '../../comparison';
import { optionKey } from '../../experiment';
import { integer, short } from '../format';

const MIB = 2 ** 20;

/** A number of a column, without its unit: accuracies in per cent. */
export function columnNumber(column: Column, value: number): string {
  if (isAccuracy(column)) return (100 * value).toFixed(1);
  if (column === 'rank' || column === 'headRank') return value.toFixed(1);
  if (column === 'memory') return `${short(value / MIB)}\u00A0MiB`;
  return column === 'seconds' || column === 'gaussianity' ? short(value) : value.toFixed(2);
}

export function useRowWords() {
  const text = useTranslations('leaderboard');
  const settings = useTranslations('settings');
  const nameOf = (row: Pick<Row, 'kind' | 'objective'>): string => {
    if (row.kind !== 'objective') return text(`rows.${row.kind}`);
    return row.objective === null ? '' : settings(optionKey('objective', row.objective));
  };
  const boardName = ({ setup }: Pick<Board, 'setup'>): string =>
    text('board', {
      data: settings(optionKey('data', setup.data)),
      encoder: settings(optionKey('encoder', setup.encoder)),
      n: setup.n,
      iterations: integer(setup.iters),
      head: setup.head,
    });
  return { nameOf, boardName };
}
