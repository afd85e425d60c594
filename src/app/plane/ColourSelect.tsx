/** What the plane's colours say. */
import { useTranslations } from 'use-intl';
import { COLOURINGS } from '../../state/layers';
import { useView } from '../../state/view';
import { Explained } from '../controls/Explained';
import { Help } from '../controls/Help';

export function ColourSelect() {
  const text = useTranslations('plane');
  const colour = useView((s) => s.colour);
  const setColour = useView((s) => s.setColour);
  return (
    <span className="chip colour-chip">
      <span className="colour-dot" data-colour={colour} aria-hidden="true" />
      <select
        aria-label={text('colour.label')}
        data-testid="layer-colour"
        value={colour}
        onChange={({ target }) => {
          const chosen = COLOURINGS.find((c) => c === target.value);
          if (chosen !== undefined) setColour(chosen);
        }}
      >
        {COLOURINGS.map((c) => (
          <option key={c} value={c}>
            {text('colour.by', { colour: text(`colour.${c}`) })}
          </option>
        ))}
      </select>
      <Help title={text('colour.title')} more={<Explained of="colour" />} />
    </span>
  );
}
