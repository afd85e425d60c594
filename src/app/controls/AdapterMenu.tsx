/** The graphics adapter in use, and a menu of those that the browser may have. */
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import type { AdapterInfo, PowerChoice } from '../../engine/protocol';
import { POWER_CHOICES, wantAdapter, wantedAdapter } from '../../state/adapter';
import { textsOf } from '../../state/language';
import { useRun } from '../../state/run';
import { session } from '../session';
import { useStatus } from '../status';
import { TAGS } from '../tags';
import { Popover } from './Popover';
import './adapter.css';

/** As the browser calls it: by its description, which not every browser gives, else by its maker and architecture. */
function nameOf({ vendor, architecture, description }: AdapterInfo): string {
  const name = description === '' ? `${vendor} ${architecture}`.trim() : description;
  return name === '' ? textsOf('host')('adapter.unnamed') : name;
}

function tell(outcome: 'moved' | 'same' | 'none', asked: PowerChoice, adapter: AdapterInfo): void {
  const text = textsOf('host');
  const { notify, telemetry } = useRun.getState();
  const [choice, name] = [text(`adapter.choices.${asked}.name`), nameOf(adapter)];
  if (outcome === 'moved') notify(text('adapter.moved', { name, iteration: telemetry.iteration }));
  else notify(text(`adapter.${outcome}`, { name, choice }));
}

async function choose(choice: PowerChoice): Promise<void> {
  const { adapter, outcome } = await session.chooseAdapter(choice);
  if (outcome !== 'none') wantAdapter(choice);
  tell(outcome, choice, adapter);
}

export default function AdapterMenu() {
  const text = useTranslations('host.adapter');
  const adapter = useRun((s) => s.adapter);
  const status = useStatus();
  const busy = status === 'loading' || status === 'evaluating' || status === 'replaying';
  const found = adapter?.choice;
  useEffect(() => {
    // What was wanted on an earlier visit is not there any more.
    const [wanted, { adapter: present }] = [wantedAdapter(), useRun.getState()];
    if (wanted !== undefined && present !== null && wanted !== present.choice) tell('none', wanted, present);
  }, []);
  if (adapter === null) return null;
  return (
    <Popover
      className="adapter-button"
      panelClassName="menu adapter-menu"
      trigger={
        <>
          <span>{text('label')}</span>
          <b>{nameOf(adapter)}</b>
          <span className="chevron" aria-hidden="true" />
        </>
      }
    >
      <p>{text.rich('present', { ...TAGS, name: nameOf(adapter), fallback: String(adapter.fallback) })}</p>
      <ul>
        {POWER_CHOICES.map((choice) => (
          <li key={choice}>
            <button
              type="button"
              aria-current={choice === found}
              aria-disabled={busy}
              data-testid={`adapter-${choice}`}
              onClick={(event) => {
                if (busy || choice === found) return;
                event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
                void choose(choice).catch(() => undefined); // the session shows what fails
              }}
            >
              <strong>{text(`choices.${choice}.name`)}</strong>
              <span>{text(`choices.${choice}.summary`)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="muted">{text(busy ? 'busy' : 'remembered')}</p>
    </Popover>
  );
}
