/** What the plane shows: the main layers, a menu of all of them, and which slice it is. */
import { useTranslations } from 'use-intl';
import { useShallow } from 'zustand/react/shallow';
import type { Layer } from '../../engine/protocol';
import { useRun } from '../../state/run';
import { layersSeen, layersThere } from '../../state/layers';
import { useView } from '../../state/view';
import { Help } from '../controls/Help';
import { Popover } from '../controls/Popover';
import { AxesMenu } from './AxesMenu';

/** Those that have a button of their own. */
const MAIN: readonly Layer[] = ['labelZones', 'zones', 'anchors', 'latents'];

/** The layers that show something of the run, which of them are seen, and a switch for each. */
function useLayers() {
  const labels = useRun((s) => s.plane !== null && s.plane.labelPlaces.length > 0);
  const view = useView(useShallow(({ layers, colour }) => ({ layers, colour })));
  const seen = layersSeen(view, labels);
  const toggle = (layer: Layer) => {
    const { layers } = view;
    // One ground or the other: switching one on is switching to it.
    if (layer === 'zones' && seen.labelZones)
      useView.setState({ layers: { ...layers, zones: true, labelZones: false } });
    else if (layer === 'labelZones' && !seen.labelZones)
      useView.setState({ colour: 'class', layers: { ...layers, labelZones: true } });
    else useView.getState().toggle(layer);
  };
  return { there: layersThere(labels), seen, toggle };
}

export function LayerChips() {
  const text = useTranslations('plane');
  const { there, seen, toggle } = useLayers();
  const deep = useRun((s) => s.plane !== null && s.plane.d > 2);
  return (
    <div className="chips" role="group" aria-label={text('layers.group')}>
      {MAIN.filter((layer) => there.includes(layer)).map((layer) => (
        <button
          key={layer}
          type="button"
          className="chip"
          aria-pressed={seen[layer]}
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
  const { there, seen, toggle } = useLayers();
  return (
    <Popover
      className="chip chip-menu"
      panelClassName="plane-menu"
      trigger={<span className="chip-opens">{text('layers.more')}</span>}
    >
      <fieldset>
        <legend>{text('layers.title')}</legend>
        {there.map((layer) => (
          <div key={layer} className="plane-menu-row">
            <label>
              <input
                type="checkbox"
                checked={seen[layer]}
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
