/** What the plane shows, and what its colours mean. */
import { type Layer, useView } from '../../state/view';

const LAYERS: readonly Layer[] = ['zones', 'anchors', 'latents'];

export function LayerChips() {
  const { layers, colour, toggle, setColour } = useView();
  return (
    <div className="chips" role="group" aria-label="Layers of the plane">
      {LAYERS.map((layer) => (
        <button
          key={layer}
          type="button"
          className="chip"
          aria-pressed={layers[layer]}
          data-testid={`layer-${layer}`}
          onClick={() => toggle(layer)}
        >
          {layer}
        </button>
      ))}
      <button
        type="button"
        className="chip colour-chip"
        data-testid="layer-colour"
        aria-label={`Colours by ${colour}; switch to ${colour === 'class' ? 'anchor' : 'class'}`}
        onClick={() => setColour(colour === 'class' ? 'anchor' : 'class')}
      >
        <span className="colour-dot" data-colour={colour} aria-hidden="true" />
        by {colour}
      </button>
    </div>
  );
}
