/** Which classes are taken for which: the confusion matrix at a noise factor, and the samples of one of its cells. */
import { useEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Classification } from '../../../engine/tasks-protocol';
import { confusionOf } from '../../../eval/label-rules';
import { type Cell, useClasses } from '../../../state/classes';
import { useRun } from '../../../state/run';
import { Segments } from '../../charts/Segments';
import { Help } from '../../controls/Help';
import { Titled } from '../../controls/Titled';
import { CellSamples } from './CellSamples';
import { Matrix } from './Matrix';
import { focusCell } from './moving';

/** The focus returns to the cell whose samples were shown. */
function closeSamples(table: HTMLTableElement | null): void {
  const { open } = useClasses.getState();
  useClasses.setState({ open: null });
  if (open !== null) focusCell(table, open);
}

export function Mistakes({ result }: { readonly result: Classification }) {
  const text = useTranslations('classes.matrix');
  const factor = useClasses((s) => s.factor);
  const open = useClasses((s) => s.open);
  const part = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  // Those of the page are in its language.
  const shown = useRun((s) => s.samples?.classNames);
  const names = shown?.length === result.classNames.length ? shown : result.classNames;
  const counts = useMemo(() => {
    const { labels, predictions, classNames } = result;
    return confusionOf(labels, predictions[factor] ?? [], classNames.length);
  }, [result, factor]);
  // Heard here and not in JSX: Escape closes the samples wherever the focus is in this part, but first what lies over it.
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || useClasses.getState().open === null) return;
      if (event.target instanceof Element && event.target.closest('[popover]') !== null) return;
      event.preventDefault();
      closeSamples(table.current);
    };
    const element = part.current;
    element?.addEventListener('keydown', leave);
    return () => element?.removeEventListener('keydown', leave);
  }, []);
  return (
    <div ref={part} className="classes-matrix">
      <Titled title={text('title')} help={<Help title={text('title')}>{text('help')}</Help>}>
        <Segments
          name={text('factor')}
          value={factor}
          options={result.noise.map((value, i) => ({ value: i, label: String(value) }))}
          onChange={(next) => useClasses.setState({ factor: next })}
        />
      </Titled>
      <Matrix
        ref={table}
        counts={counts}
        names={names}
        open={open}
        onOpen={(cell: Cell) => useClasses.setState({ open: cell })}
      />
      {open !== null && (
        <CellSamples
          key={`${open.truth} ${open.predicted}`}
          result={result}
          factor={factor}
          cell={open}
          names={names}
          onClose={() => closeSamples(table.current)}
        />
      )}
    </div>
  );
}
