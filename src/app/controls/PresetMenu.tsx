/** Experiments to start from. The list, and what each of them is about, is fetched when somebody wants it. */
import { Suspense, useState } from 'react';
import { useTranslations } from 'use-intl';
import { DEFAULTS, toHash } from '../../experiment';
import { useExperiment } from '../../state/experiment';
import { openLab } from '../../state/lab';
import { useRun } from '../../state/run';
import { ErrorBoundary } from '../ErrorBoundary';
import { lazyWith } from '../lazy-with';
import { Popover } from './Popover';

const PresetName = lazyWith(['presets'], () => import('../lab/presets/PresetName'));
const PresetList = lazyWith(['presets'], () => import('../lab/presets/PresetList'));

const FIRST = toHash({ ...DEFAULTS, seed: 0 });

export function PresetMenu() {
  const text = useTranslations('page.preset');
  const [opened, setOpened] = useState(false);
  // A first visit needs no list to know what it is.
  const first = useExperiment((s) => toHash({ ...s.draft, seed: 0 }) === FIRST);
  const planned = useRun((s) => s.course.changes.length > 0);
  return (
    <div className="preset-menu">
      <Popover
        className="button presets"
        panelClassName="menu"
        onOpen={() => setOpened(true)}
        trigger={
          <>
            <span className="presets-word">{text('label')}</span>{' '}
            <span className="presets-name">
              {first && !planned ? (
                text('first')
              ) : (
                <ErrorBoundary fallback={null}>
                  <Suspense>
                    <PresetName />
                  </Suspense>
                </ErrorBoundary>
              )}
            </span>
            <span className="chevron" aria-hidden="true" />
          </>
        }
      >
        <ErrorBoundary fallback={<p>{text('failed')}</p>}>
          <Suspense>{opened && <PresetList />}</Suspense>
        </ErrorBoundary>
      </Popover>
      <button
        type="button"
        className="help"
        aria-label={text('about')}
        title={text('about')}
        onClick={() => openLab('presets')}
      >
        ?
      </button>
    </div>
  );
}
