/** Which plane through a space of more than two dimensions is shown. */
import { useTranslations } from 'use-intl';
import { useEmbedding } from '../../state/embedding';
import { usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { useView } from '../../state/view';
import { Explained } from '../controls/Explained';
import { Help } from '../controls/Help';
import { Popover } from '../controls/Popover';

/** The three samples that are picked: selected ones, or those where three pinned points end. Null where there are not three. */
function usePicked(): readonly [number, number, number] | null {
  const selected = useView((s) => s.selected);
  const pins = usePlane((s) => s.pins);
  const [a, b, c, ...more] = selected ?? [...new Set(pins.map((pin) => pin.anchor))];
  return a === undefined || b === undefined || c === undefined || more.length > 0 ? null : [a, b, c];
}

export function AxesMenu() {
  const text = useTranslations('plane');
  const zones = useEmbedding() === null;
  const title = text(zones ? 'axes.title' : 'axes.button');
  const axes = useView((s) => s.axes);
  const setAxes = useView((s) => s.setAxes);
  const d = useRun((s) => s.plane?.d ?? 2);
  const picked = usePicked();
  const pair = axes.kind === 'coordinates' ? axes : { x: 0, y: 1 };
  const enabled = picked !== null || axes.kind === 'samples';
  return (
    <Popover
      className="chip chip-menu"
      panelClassName="plane-menu"
      trigger={<span className="chip-opens">{text('axes.button')}</span>}
    >
      <fieldset data-testid="axes">
        <legend>{title}</legend>
        <div className="plane-menu-row">
          <label>
            <input
              type="radio"
              name="plane-axes"
              checked={axes.kind === 'principal'}
              onChange={() => setAxes({ kind: 'principal' })}
            />
            {text('axes.principal')}
          </label>
          <Help title={title} more={<Explained of={zones ? 'axes' : 'embedding.axes'} />} />
        </div>
        <label className="plane-menu-row">
          <input
            type="radio"
            name="plane-axes"
            checked={axes.kind === 'samples'}
            disabled={!enabled}
            onChange={() => {
              if (picked !== null) setAxes({ kind: 'samples', samples: picked });
            }}
          />
          {text('axes.samples')}
        </label>
        {!enabled && <p className="muted">{text('axes.samplesNote')}</p>}
        <label className="plane-menu-row">
          <input
            type="radio"
            name="plane-axes"
            checked={axes.kind === 'coordinates'}
            onChange={() => setAxes({ kind: 'coordinates', ...pair })}
          />
          {text('axes.coordinates')}
        </label>
        {axes.kind === 'coordinates' && (
          <div className="plane-menu-pair">
            {(['x', 'y'] as const).map((axis) => (
              <label key={axis}>
                {text(`axes.${axis}`)}
                <select
                  value={axes[axis]}
                  onChange={({ target }) => setAxes({ ...axes, [axis]: Number(target.value) })}
                >
                  {Array.from({ length: d }, (_, i) => (
                    <option key={i} value={i} disabled={i === axes[axis === 'x' ? 'y' : 'x']}>
                      {i + 1}
                    </option>
                  ))}
                </select>
              </label>
            ))}
          </div>
        )}
      </fieldset>
    </Popover>
  );
}
