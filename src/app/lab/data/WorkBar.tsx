/** How far a long read is, how long it may still take, and a button to end it. */
import { useTranslations } from 'use-intl';
import { duration } from '../../format';
import { cancel, type Work } from './reading';

/** Milliseconds before a guess of the rest is worth anything. */
const EARLY = 2000;

export function WorkBar({ work: { doing, progress, elapsed } }: { readonly work: Work }) {
  const text = useTranslations('own.progress');
  const { done = 0, total = null } = progress ?? {};
  const name = text(progress?.stage ?? doing);
  const rest =
    total === null || done === 0 || elapsed < EARLY ? null : (elapsed * (total - done)) / done / 1000;
  const far =
    total === null
      ? progress?.stage === 'unpacking'
        ? text('bytes', { mib: Math.round(done / 2 ** 20) })
        : ''
      : text('of', { done, total });
  return (
    <div className="own-work" data-testid="own-work">
      <p role="status">{name}</p>
      <progress aria-label={name} {...(total === null ? {} : { max: Math.max(1, total), value: done })} />
      <p className="muted">
        {far} {rest !== null && text('left', { time: duration(rest) })}
      </p>
      <button type="button" className="button" onClick={cancel}>
        {text('cancel')}
      </button>
    </div>
  );
}
