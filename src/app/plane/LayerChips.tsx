/** What the plane shows: the main layers, a menu of all of them, and which slice it is. */
import { useTranslations } from 'use-intl';
import { useShallow } from 'zustand/react/shallow';
import type { Layer } from '../../engine/protocol';
import { useEmbedding } from '../../state/embedding';
import { useRun } from '../../state/run';
import { layersSeen, layersThere } from '../../state/layers';
import { useView } from '../../state/view';
import { Explained } from '../controls/Explained';
import { Help } from '../controls/Help';
import { Popover } from '../controls/Popover';
import { AxesMenu } from './AxesMenu';

/** Those that have a button of their own. */
const MAIN: readonly Layer[] = ['labelZones', 'zones', 'anchors', 'latents'];
/** The same of an embedding without zones. */
const EMBEDDING_MAIN: readonly Layer[] = ['anchors', 'density', 'prior'];

/** The layers that show something of the run, which of them are seen, and a switch for each. */
function useLayers() {
  const labels = useRun((s) => s.plane !== null && s.plane.labelPlaces.length > 0);
  const view = useView(useShallow(({ layers, colour }) => ({ layers, colour })));
  const embedding = useEmbedding();
  const seen = layersSeen(view, labels, embedding);
  const toggle = (layer: Layer) => {
    const { layers } = view;
    if (embedding !== null && layer === 'density') {
      useView.setState({ layers: { ...layers, zones: !seen.density, density: false } });
      return;
    }
    // One ground or the other: switching one on is switching to it.
    if (layer === 'zones' && seen.labelZones)
      useView.setState({ layers: { ...layers, zones: true, labelZones: false } });
    else if (layer === 'labelZones' && !seen.labelZones)
      useView.setState({ colour: 'class', layers: { ...layers, labelZones: true } });
    else useView.getState().toggle(layer);
  };
  return {
    there: layersThere(labels, embedding),
    main: embedding === null ? MAIN : EMBEDDING_MAIN,
    seen,
    toggle,
    zones: embedding === null,
  };
}

/** Names of layers: points and target of an embedding are called so. */
function useNames(zones: boolean): (layer: Layer) => string {
  const text = useTranslations('plane.layers');
  return (layer) =>
    zones || (layer !== 'anchors' && layer !== 'prior') ? text(`names.${layer}`) : text(`embedding.${layer}`);
}

export function LayerChips() {
  const text = useTranslations('plane');
  const { there, main, seen, toggle, zones } = useLayers();
  const nameOf = useNames(zones);
  const deep = useRun((s) => s.plane !== null && s.plane.d > 2);
  return (
    <div className="chips" role="group" aria-label={text('layers.group')}>
      {main
        .filter((layer) => there.includes(layer))
        .map((layer) => (
          <button
            key={layer}
            type="button"
            className="chip"
            aria-pressed={seen[layer]}
            data-testid={`layer-${layer}`}
            onClick={() => toggle(layer)}
          >
            {nameOf(layer)}
          </button>
        ))}
      <LayersMenu />
      {deep && <AxesMenu />}
    </div>
  );
}

function LayersMenu() {
  const text = useTranslations('plane');
  const { there, main, seen, toggle, zones } = useLayers();
  const nameOf = useNames(zones);
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
                {...(main.includes(layer) ? {} : { 'data-testid': `layer-${layer}` })}
                onChange={() => toggle(layer)}
              />
              {nameOf(layer)}
            </label>
            <Help
              title={nameOf(layer)}
              more={zones ? <Explained of={`layers.${layer}`} /> : <ExplainedLayer layer={layer} />}
            />
          </div>
        ))}
        {!zones && <p className="muted">{text('layers.embedding.note')}</p>}
      </fieldset>
    </Popover>
  );
}

/** What a layer of an embedding shows. */
function ExplainedLayer({ layer }: { readonly layer: Layer }) {
  return layer === 'density' || layer === 'prior' || layer === 'anchors' ? (
    <Explained of={`embedding.layers.${layer}`} />
  ) : (
    <Explained of="embedding.layers.images" />
  );
}
