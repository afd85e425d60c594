/** The data sets as a grid of tiles: one radio group. */
import type { ChoiceRow, DataName } from '../../experiment';
import { DatasetIcon } from './DatasetIcon';

/** Names short enough for a tile; the full name is the tile's title. */
const SHORT: Readonly<Record<DataName, string>> = {
  mnist: 'MNIST',
  fashion: 'Fashion',
  digits: '8 × 8',
  moons: 'moons',
  circles: 'circles',
  blobs: 'blobs',
  spiral: 'spiral',
  checkerboard: 'checker',
};

interface DatasetTilesProps {
  readonly setting: ChoiceRow;
  readonly value: DataName;
  readonly onChange: (value: DataName) => void;
}

export function DatasetTiles({ setting, value, onChange }: DatasetTilesProps) {
  return (
    <div className="tiles" role="radiogroup" aria-label={setting.label}>
      {setting.options.map((option) => {
        const name = option.value as DataName;
        return (
          <label key={name} className="tile" title={option.label}>
            <input
              type="radio"
              name="data"
              value={name}
              aria-label={option.label}
              checked={name === value}
              onChange={() => onChange(name)}
            />
            <DatasetIcon name={name} />
            <span>{SHORT[name]}</span>
          </label>
        );
      })}
    </div>
  );
}
