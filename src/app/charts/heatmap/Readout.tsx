/** One line above the heat map: how to read it, or what it says of the sample that is pointed at. */
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type Readable, useReading } from './reading';

interface ReadoutProps extends Readable {
  /** Number of selected samples; null where all are shown. */
  readonly selected: number | null;
}

const bold = (words: ReactNode) => <b>{words}</b>;

export function Readout({ selected, ...readable }: ReadoutProps) {
  const text = useTranslations('curves.alignment');
  const reading = useReading(readable);
  const { count } = readable.alignment;
  return (
    <p className="chart-subtitle heatmap-readout" data-testid="heatmap-readout">
      {reading !== null
        ? text.rich('readout', { b: bold, ...reading })
        : selected === null
          ? text('hint')
          : text('selected', { selected, count })}
    </p>
  );
}
