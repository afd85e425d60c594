/** One preset of the gallery: name and sentence always, the lesson when it is opened. */
import { useTranslations } from 'use-intl';
import { type Preset, PRESETS } from '../../../experiment/presets';
import { useLab } from '../../../state/lab';
import { Expected } from './Expected';
import { quietly } from '../../quietly';
import { loadPreset, trainBeside } from './load';

interface PresetEntryProps {
  readonly preset: Preset;
  /** Whether the page has it; and whether it is what trains, not only what the form says. */
  readonly current: boolean;
  readonly trains: boolean;
}

const PARTS = ['look', 'why', 'try'] as const;

export function PresetEntry({ preset, current, trains }: PresetEntryProps) {
  const text = useTranslations('presets.gallery');
  const list = useTranslations('presets.list');
  const { id, hash } = preset;
  const beside = PRESETS.find((other) => other.id === preset.beside);
  const load = () => {
    useLab.setState({ open: null });
    loadPreset(preset);
  };
  return (
    <details
      className="preset"
      name="preset"
      open={current}
      data-testid={`preset-${id}`}
      aria-current={current ? 'true' : undefined}
    >
      <summary>
        <span className="preset-name">{list(`${id}.name`)}</span>
        {current && <span className="preset-now">{text('now')}</span>}
        <span className="preset-summary">{list(`${id}.summary`)}</span>
      </summary>
      <div className="preset-body">
        {PARTS.map((part) => (
          <p key={part}>
            <strong>{text(part)}</strong> {list(`${id}.${part}`)}
          </p>
        ))}
        <Expected preset={preset} trains={current && trains} />
        <p className="preset-foot">
          <button type="button" className="button primary" onClick={load}>
            {text('load')}
          </button>
          {current && beside !== undefined && (
            <button type="button" className="button" onClick={() => quietly(trainBeside(beside))}>
              {text('beside', { name: list(`${beside.id}.name`) })}
            </button>
          )}
          <a href={hash === '' ? '#' : hash} title={text('link')}>
            <code>{hash === '' ? '#' : hash}</code>
          </a>
        </p>
      </div>
    </details>
  );
}
