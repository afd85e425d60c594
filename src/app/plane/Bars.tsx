/** What is out of the ordinary about the picture, said over its lower edge, with the way back. */
import { useTranslations } from 'use-intl';
import { useEmbedding } from '../../state/embedding';
import { useExperiment } from '../../state/experiment';
import { usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { Explained } from '../controls/Explained';
import { Help } from '../controls/Help';
import { short } from '../format';
import { quietly } from '../quietly';
import { session } from '../session';
import { useStatus } from '../status';
import { TAGS } from '../tags';
import { LoadingBar } from './Loading';
import { backToModel, redoMove, undoMove } from './moving';
import { selectedClass } from './selecting';

export function Bars() {
  return (
    <div className="plane-bars">
      <LoadingBar />
      <SelectionBar />
      <MovedBar />
      <RecordedBar />
      <Hint />
    </div>
  );
}

function SelectionBar() {
  const text = useTranslations('plane');
  const selected = useView((s) => s.selected);
  const select = useView((s) => s.select);
  const samples = useRun((s) => s.samples);
  if (selected === null) return null;
  const label = selectedClass(selected, samples?.labels);
  const name = label === null ? undefined : samples?.classNames[label];
  const count = selected.length;
  return (
    <p className="plane-bar" role="status" data-testid="selection">
      {name === undefined ? text('selection.samples', { count }) : text('selection.class', { name, count })}
      <button type="button" onClick={() => select(null)}>
        {text('selection.clear')}
      </button>
    </p>
  );
}

function MovedBar() {
  const text = useTranslations('plane');
  const moves = usePlane((s) => s.moves);
  const before = usePlane((s) => s.homeLoss);
  const after = useRun((s) => (s.scene !== null && s.scene.moved > 0 ? s.scene.loss : null));
  const count = moves.now.length;
  if (count === 0 && moves.future.length === 0) return null;
  return (
    <div className="plane-bar" data-testid="moved">
      <p role="status">
        {count === 0 ? text('moved.undone') : text('moved.bar', { count })}
        {count > 0 && before !== null && after !== null && (
          <span className="plane-bar-fact">
            {text.rich('moved.loss', { ...TAGS, before: short(before), after: short(after) })}
          </span>
        )}
      </p>
      <button type="button" aria-disabled={moves.past.length === 0} onClick={undoMove}>
        {text('tools.undo')}
      </button>
      <button type="button" aria-disabled={moves.future.length === 0} onClick={redoMove}>
        {text('tools.redo')}
      </button>
      {count > 0 && (
        <button type="button" onClick={backToModel}>
          {text('moved.back')}
        </button>
      )}
      <Help title={text('moved.bar', { count })} more={<Explained of="moved" />} />
    </div>
  );
}

function RecordedBar() {
  const text = useTranslations('plane');
  const names = useTranslations('settings');
  const data = useExperiment((s) => s.current.data);
  const iteration = useRun((s) => s.scene?.iteration ?? 0);
  const adapter = useRun((s) => (s.scene?.origin.kind === 'recorded' ? s.scene.origin.adapter : null));
  if (adapter === null) return null;
  return (
    <div className="plane-bar" data-testid="recorded">
      <p>
        {text.rich('recorded.strip', {
          data: names(`data.options.${data}`),
          iteration,
          adapter,
          ...TAGS,
        })}
      </p>
      <button type="button" onClick={() => quietly(session.adoptRecorded().then(() => session.run()))}>
        {text('recorded.from')}
      </button>
      <button type="button" onClick={() => quietly(session.run())}>
        {text('recorded.scratch')}
      </button>
    </div>
  );
}

function Hint() {
  const text = useTranslations('plane');
  const status = useStatus();
  const recorded = useRun((s) => s.scene?.origin.kind === 'recorded');
  const busy = usePlane((s) => s.moves.now.length > 0 || s.pins.length > 0);
  const embedding = useEmbedding();
  if (status !== 'ready' || recorded || busy) return null;
  return <p className="plane-bar">{text.rich(embedding === null ? 'hint' : 'embedding.hint', TAGS)}</p>;
}
