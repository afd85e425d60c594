/** What the plane shows: the main layers, a menu of all of them, and which slice it is. */
import { useTranslations } from 'use-intl';
import type { Layer } from '../../engine/protocol';
import { useRun } from '../../state/run';
import { LAYERS } from '../../state/layers';
import { useView } from '../../state/view';
import { Help } from '../controls/Help';
import { Popover } from '../controls/Popover';
import { AxesMenu } from './AxesMenu';

/** Those that have a button of their own. */
const MAIN: readonly Layer[] = ['zones', 'anchors', 'latents'];

export function LayerChips() {
  const text = useTranslations('plane');
  const layers = useView((s) => s.layers);
  const toggle = useView((s) => s.toggle);
  const deep = useRun((s) => s.plane !== null && s.plane.d > 2);
  return (
    <div className="chips" role="group" aria-label={text('layers.group')}>
      {MAIN.map((layer) => (
        <button
          key={layer}
          type="button"
          className="chip"
          aria-pressed={layers[layer]}
          data-testid={`layer-${layer}`}
          onClick={() => toggle(layer)}
        >
          {text(`layers.names.${layer}`)}
        </button>
      ))}
      <LayersMenu />
      {deep && <AxesMenu />}
    </div>
  );
}

function LayersMenu() {
  const text = useTranslations('plane');
  const layers = useView((s) => s.layers);
  const toggle = useView((s) => s.toggle);
  return (
    <Popover
      className="chip chip-menu"
      panelClassName="plane-menu"
      trigger={<span className="chip-opens">{text('layers.more')}</span>}
    >
      <fieldset>
        <legend>{text('layers.title')}</legend>
        {LAYERS.map((layer) => (
          <div key={layer} className="plane-menu-row">
            <label>
              <input
                type="checkbox"
                checked={layers[layer]}
                // The main layers' buttons bear the name for tests.
                {...(MAIN.includes(layer) ? {} : { 'data-testid': `layer-${layer}` })}
                onChange={() => toggle(layer)}
              />
              {text(`layers.names.${layer}`)}
            </label>
            <Help title={text(`layers.names.${layer}`)}>{text(`layers.help.${layer}`)}</Help>
          </div>
        ))}
      </fieldset>
    </Popover>
  );
}
