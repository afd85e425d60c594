/** The presets as a menu: name and a sentence, and the way to what each of them shows. */
import { useTranslations } from 'use-intl';
import { type Preset, PRESETS } from '../../../experiment/presets';
import { openLab } from '../../../state/lab';
import { useCurrentPreset } from './current';
import { loadPreset } from './load';
import './presets.css';

/** The popover that an element is in goes away. */
function close(inside: HTMLElement): void {
  inside.closest<HTMLElement>('[popover]')?.hidePopover();
}

function choose(preset: Preset, button: HTMLElement): void {
  close(button);
  loadPreset(preset);
}

export default function PresetList() {
  const text = useTranslations('presets.menu');
  const list = useTranslations('presets.list');
  const { preset: current } = useCurrentPreset();
  return (
    <>
      <ul className="preset-list" aria-label={text('list')}>
        {PRESETS.map((preset) => (
          <li key={preset.id}>
            <button
              type="button"
              aria-current={preset === current}
              onClick={(event) => choose(preset, event.currentTarget)}
            >
              <strong>{list(`${preset.id}.name`)}</strong>
              <span>{list(`${preset.id}.summary`)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="preset-all">
        <button
          type="button"
          onClick={(event) => {
            close(event.currentTarget);
            openLab('presets');
          }}
        >
          <strong>{text('all')}</strong>
        </button>
      </p>
    </>
  );
}
