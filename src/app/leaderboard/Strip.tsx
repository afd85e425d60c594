/** Every seed of a row as a dot, on the same scale for all rows; a line says where the raw pixels are. */
import { useTranslations } from 'use-intl';
import { type Accuracy, type Board, type Row, sampleOf } from '../../comparison';
import { columnNumber, useRowWords } from './words';

const WIDTH = 96;
const HEIGHT = 16;
const EDGE = 4;

export function Strip({
  board,
  row,
  column,
}: {
  readonly board: Board;
  readonly row: Row;
  readonly column: Accuracy;
}) {
  const text = useTranslations('leaderboard');
  const { nameOf } = useRowWords();
  const values = row.values[column] ?? [];
  if (values.length === 0) return null;
  const all = board.rows
    .filter(({ kind }) => kind !== 'latents' && kind !== 'centres')
    .flatMap((each) => each.values[column] ?? []);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const place = (value: number) =>
    EDGE + ((WIDTH - 2 * EDGE) * (value - low)) / Math.max(high - low, Number.EPSILON);
  const pixels = board.rows.find(({ kind }) => kind === 'pixels');
  const line = pixels === undefined ? null : sampleOf(pixels, column);
  const list = values.map((value) => columnNumber(column, value)).join(', ');
  return (
    <svg
      className="leaderboard-strip"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={text('strip', { objective: nameOf(row), list })}
    >
      <line className="leaderboard-axis" x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      {line !== null && (
        <line
          className="leaderboard-pixels"
          x1={place(line.mean)}
          x2={place(line.mean)}
          y1={1}
          y2={HEIGHT - 1}
        />
      )}
      {values.map((value, i) => (
        <circle key={row.seeds[i]} cx={place(value)} cy={HEIGHT / 2} r={2.6} />
      ))}
    </svg>
  );
}
