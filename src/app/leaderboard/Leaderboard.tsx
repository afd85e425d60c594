/** Objectives compared, as they were measured for this page: a tab of the lab. */
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Board, Comparison } from '../../comparison';
import { BoardTable } from './BoardTable';
import { How } from './How';
import { Inside } from './Inside';
import { loadComparison } from './load';
import { OwnRuns } from './OwnRuns';
import { Verdicts } from './Verdicts';
import { useRowWords } from './words';
import './leaderboard.css';

type Found = { readonly comparison: Comparison } | { readonly why: string };

export default function Leaderboard() {
  const text = useTranslations('leaderboard');
  const [found, setFound] = useState<Found | null>(null);
  const [asked, setAsked] = useState(loadComparison);
  useEffect(() => {
    let current = true;
    const take = (result: Found) => {
      if (current) setFound(result);
    };
    asked.then(
      (comparison) => take({ comparison }),
      (error: unknown) => take({ why: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      current = false;
    };
  }, [asked]);
  return (
    <div className="leaderboard" data-testid="leaderboard">
      <p className="muted">{text('lead')}</p>
      {found === null && <p className="muted">{text('loading')}</p>}
      {found !== null && 'why' in found && (
        <p className="leaderboard-empty" role="alert">
          {text('failed', { why: found.why })}{' '}
          <button
            type="button"
            className="button"
            onClick={() => {
              setFound(null);
              setAsked(loadComparison());
            }}
          >
            {text('again')}
          </button>
        </p>
      )}
      {found !== null && 'comparison' in found && <Boards boards={found.comparison.boards} />}
    </div>
  );
}

const MEASURE = 'npm run lzn -- compare --out comparison';
const PUBLISH = 'npm run lzn -- leaderboard comparison --publish';

function Boards({ boards }: { readonly boards: readonly Board[] }) {
  const text = useTranslations('leaderboard');
  const { boardName } = useRowWords();
  const [chosen, setChosen] = useState(0);
  const board = boards[chosen];
  if (board === undefined) {
    return (
      <div className="leaderboard-empty">
        <p>{text('empty')}</p>
        <code>{MEASURE}</code>
        <p>{text('emptyThen')}</p>
        <code>{PUBLISH}</code>
      </div>
    );
  }
  return (
    <>
      {boards.length === 1 ? (
        <h3>{boardName(board)}</h3>
      ) : (
        <select
          className="leaderboard-boards"
          aria-label={text('boards')}
          value={chosen}
          onChange={(event) => setChosen(Number(event.target.value))}
        >
          {boards.map((each, i) => (
            <option key={boardName(each)} value={i}>
              {boardName(each)}
            </option>
          ))}
        </select>
      )}
      <Verdicts board={board} />
      <BoardTable key={chosen} board={board} />
      <Inside board={board} />
      <OwnRuns board={board} />
      <How board={board} />
    </>
  );
}
