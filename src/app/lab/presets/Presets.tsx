/** The gallery of presets: what each shows, why, and what is to be expected. Opens at the one that the page has. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { PRESET_GROUPS, PRESETS } from '../../../experiment/presets';
import { useCurrentPreset } from './current';
import { PresetEntry } from './PresetEntry';
import './presets.css';

export default function Presets() {
  const text = useTranslations('presets.gallery');
  const groups = useTranslations('presets.groups');
  const { preset: current, trains } = useCurrentPreset();
  const gallery = useRef<HTMLDivElement>(null);
  useEffect(() => {
    gallery.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={gallery} className="preset-gallery">
      <p className="preset-intro">{text('intro')}</p>
      {PRESET_GROUPS.map((group) => (
        <section key={group} aria-label={groups(group)}>
          <h3>{groups(group)}</h3>
          {PRESETS.filter((preset) => preset.group === group).map((preset) => (
            <PresetEntry key={preset.id} preset={preset} current={preset === current} trains={trains} />
          ))}
        </section>
      ))}
      <p className="muted preset-note">{text('expectedNote')}</p>
    </div>
  );
}
