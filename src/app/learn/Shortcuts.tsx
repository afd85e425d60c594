/** The sheet of keyboard shortcuts. */
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { type Combination, SHORTCUTS } from './shortcut-list';
import { useLearn } from '../../state/learn';

export default function Shortcuts() {
  const text = useTranslations('guide.shortcuts');
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby="shortcuts-title"
      data-testid="shortcuts"
      onClose={() => useLearn.setState({ shortcuts: false })}
    >
      <h2 id="shortcuts-title">{text('title')}</h2>
      <div className="shortcut-groups">
        {SHORTCUTS.map((group) => (
          <section key={group.title}>
            <h3>{text(`groups.${group.title}`)}</h3>
            <dl>
              {group.shortcuts.map(({ keys, does }) => (
                <div key={does}>
                  <dt>
                    <Keys keys={keys} />
                  </dt>
                  <dd>{text(`does.${does}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="muted">{text('mouse')}</p>
      <form method="dialog">
        <button type="submit" className="button primary">
          {text('close')}
        </button>
      </form>
    </dialog>
  );
}

function Keys({ keys }: { readonly keys: readonly Combination[] }) {
  const text = useTranslations('guide.shortcuts');
  const cap = (key: string) => (key === 'Space' ? text('space') : key);
  return keys.map((combination) => (
    <span key={combination.join(' ')} className="combination">
      {combination.map((key) => (
        <kbd key={key}>{cap(key)}</kbd>
      ))}
    </span>
  ));
}
