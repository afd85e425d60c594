/** Experiments to start from, each with a sentence on what it shows. */
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { parseHash, PRESETS, toHash } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { session } from '../session';
import { Popover } from './Popover';

/** The experiment's link without its seed: a preset with another seed is still that preset. */
function kind(hash: string): string {
  return toHash({ ...parseHash(hash).experiment, seed: 0 });
}

const KINDS = new Map(PRESETS.map((preset) => [kind(preset.hash), preset]));

export function PresetMenu() {
  const text = useTranslations('page.preset');
  const presets = useTranslations('settings.presets');
  const draft = useExperiment((s) => s.draft);
  const current = useMemo(() => KINDS.get(toHash({ ...draft, seed: 0 })), [draft]);
  const choose = (hash: string, panel: HTMLElement | null) => {
    panel?.hidePopover();
    void session
      .load({ ...parseHash(hash).experiment, seed: draft.seed }, 'push', true)
      .catch(() => undefined);
  };
  return (
    <Popover
      className="button presets"
      panelClassName="menu"
      trigger={
        <>
          <span className="presets-word">{text('label')}</span>{' '}
          {current === undefined ? text('own') : presets(`${current.id}.name`)}
          <span className="chevron" aria-hidden="true" />
        </>
      }
    >
      <ul>
        {PRESETS.map((preset) => (
          <li key={preset.id}>
            <button
              type="button"
              aria-current={preset === current}
              onClick={(event) => choose(preset.hash, event.currentTarget.closest<HTMLElement>('[popover]'))}
            >
              <strong>{presets(`${preset.id}.name`)}</strong>
              <span>{presets(`${preset.id}.summary`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
