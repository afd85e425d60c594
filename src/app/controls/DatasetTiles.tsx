/** The data sets as a grid of tiles: one radio group. */
import { useTranslations } from 'use-intl';
import type { ChoiceRow, DataName } from '../../experiment';
import { openLab } from '../../state/lab';
import { DatasetIcon } from './DatasetIcon';

interface DatasetTilesProps {
  readonly setting: ChoiceRow<DataName>;
  readonly value: DataName;
  readonly onChange: (value: DataName) => void;
}

export function DatasetTiles({ setting, value, onChange }: DatasetTilesProps) {
  const text = useTranslations('settings.data');
  return (
    <div className="tiles" role="radiogroup" aria-label={text('label')}>
      {setting.options.map((name) => (
        <label key={name} className="tile" title={text(`options.${name}`)}>
          <input
            type="radio"
            name="data"
            value={name}
            aria-label={text(`options.${name}`)}
            checked={name === value}
            onChange={() => (name === 'own' ? openLab('data') : onChange(name))}
            onClick={() => {
              if (name === 'own' && name === value) openLab('data');
            }}
          />
          <DatasetIcon name={name} />
          <span>{text(`short.${name}`)}</span>
        </label>
      ))}
    </div>
  );
}
