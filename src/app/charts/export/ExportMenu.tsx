/** The "…" of a chart: its picture or its numbers as a file. */
import { useTranslations } from 'use-intl';
import { useRun } from '../../../state/run';
import { Popover } from '../../controls/Popover';
import { download } from './download';

/** What a chart can be saved as. */
export interface Exports {
  readonly png: () => Promise<Blob>;
  readonly svg: () => string;
  readonly csv: () => string;
}

interface ExportMenuProps {
  /** Name of the chart. */
  readonly name: string;
  /** Its name in files: no spaces, in no language. */
  readonly file: string;
  /** Null for the latest of the run. */
  readonly iteration: number | null;
  /** Called when a file is asked for. */
  readonly make: () => Exports;
}

const FORMATS = ['png', 'svg', 'csv'] as const;
type Format = (typeof FORMATS)[number];

const TYPES = { svg: 'image/svg+xml', csv: 'text/csv' } as const;

async function fileOf(exports: Exports, format: Format): Promise<Blob> {
  if (format === 'png') return exports.png();
  return new Blob([exports[format]()], { type: `${TYPES[format]};charset=utf-8` });
}

export function ExportMenu({ name, file, iteration, make }: ExportMenuProps) {
  const text = useTranslations('curves.export');
  const save = (format: Format) => {
    const at = iteration ?? useRun.getState().telemetry.iteration;
    fileOf(make(), format).then(
      (blob) => download(blob, `lzn-${file}-${at}.${format}`),
      () => useRun.getState().notify(text('failed', { name })),
    );
  };
  return (
    <Popover
      label={text('menu', { name })}
      trigger="⋯"
      className="help chart-menu"
      panelClassName="export-panel"
    >
      {FORMATS.map((format) => (
        <button
          key={format}
          type="button"
          className="export-item"
          data-format={format}
          onClick={() => save(format)}
        >
          {text(format)}
        </button>
      ))}
    </Popover>
  );
}
