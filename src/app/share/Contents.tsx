/** What a link holds and what it does not, in words. */
import { useTranslations } from 'use-intl';
import { DEFAULTS, SETTINGS } from '../../experiment';
import { openLab } from '../../state/lab';
import { useRun } from '../../state/run';
import type { ShareLink } from './useShareLink';

export function Contents({ share }: { readonly share: ShareLink }) {
  const text = useTranslations('share');
  const foreign = useRun((s) => s.foreign);
  const { link, lacks } = share;
  const { experiment, changes, recorded } = link.course;
  const different = SETTINGS.filter((s) => s.key !== 'seed' && experiment[s.key] !== DEFAULTS[s.key]).length;
  const made = changes.reduce((sum, { change }) => sum + Object.keys(change).length, 0);
  const { receipt } = link;
  return (
    <>
      <h3>{text('holds.title')}</h3>
      <ul>
        <li>{text('holds.settings', { count: different })}</li>
        {made > 0 && <li>{text('holds.changes', { count: made })}</li>}
        {recorded && <li>{text('holds.recorded')}</li>}
        {receipt !== null && (
          <li>
            {text('holds.receipt', {
              iteration: receipt.iteration,
              count: receipt.checkpoints.length,
              by: receipt.by,
            })}
          </li>
        )}
      </ul>
      <h3>{text('lacks.title')}</h3>
      <ul>
        <li>{foreign === null ? text('lacks.weights') : text('lacks.foreign', { name: foreign })}</li>
        {experiment.data === 'own' && <li>{text('lacks.own', { name: experiment.file })}</li>}
        {link.left > 0 && <li>{text('lacks.left', { count: link.left })}</li>}
        {lacks.map((what) => (
          <li key={what}>{text(`lacks.${what}`)}</li>
        ))}
      </ul>
      <p className="muted">
        {text('lacks.file')}{' '}
        <button
          type="button"
          className="text-button"
          onClick={(event) => {
            event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
            openLab('files');
          }}
        >
          {text('lacks.save')}
        </button>
      </p>
    </>
  );
}
