/** The lab: a drawer over the page with what concerns more than the run of the moment. Each tab is fetched when it is opened. */
import { type ComponentType, type LazyExoticComponent, Suspense, useEffect, useId, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { LAB_TABS, type LabTab, openLab, useLab } from '../../state/lab';
import { lazyWith } from '../lazy-with';
import { TabList } from '../TabList';
import './lab.css';

const PANELS: Readonly<Record<LabTab, LazyExoticComponent<ComponentType>>> = {
  presets: lazyWith(['lab', 'presets'], () => import('./presets/Presets')),
  runs: lazyWith(['lab', 'runs'], () => import('./runs/Runs')),
  sweeps: lazyWith(['lab', 'sweeps'], () => import('./sweeps/Sweeps')),
  leaderboard: lazyWith(['lab', 'leaderboard'], () => import('../leaderboard/Leaderboard')),
  data: lazyWith(['lab', 'own'], () => import('./data/OwnData')),
  files: lazyWith(['lab', 'files'], () => import('./files/Files')),
};

export default function Lab() {
  const text = useTranslations('lab');
  const id = useId();
  const open = useLab((s) => s.open);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    if (open !== null && !element.open) element.showModal();
    if (open === null && element.open) element.close();
  }, [open]);
  useEffect(() => {
    const element = dialog.current;
    // Beside the drawer: only the backdrop is the dialog itself.
    const onClick = (event: MouseEvent) => {
      if (event.target === element) element?.close();
    };
    element?.addEventListener('click', onClick);
    return () => element?.removeEventListener('click', onClick);
  }, []);
  const Panel = open === null ? null : PANELS[open];
  return (
    <dialog
      ref={dialog}
      className="lab"
      aria-label={text('name')}
      data-testid="lab"
      onClose={() => useLab.setState({ open: null })}
    >
      <div className="lab-body">
        <header className="lab-head">
          <TabList
            tabs={LAB_TABS}
            open={open}
            onOpen={openLab}
            name={text('tabs.name')}
            nameOf={(tab) => text(`tabs.${tab}`)}
            id={id}
          />
          <button
            type="button"
            className="dismiss"
            aria-label={text('close')}
            onClick={() => dialog.current?.close()}
          >
            ×
          </button>
        </header>
        <div
          id={`${id}-panel`}
          className="lab-panel"
          role="tabpanel"
          aria-labelledby={`${id}-${open ?? ''}`}
          tabIndex={-1}
        >
          <Suspense fallback={<p className="muted">{text('loading')}</p>}>
            {Panel !== null && <Panel />}
          </Suspense>
        </div>
      </div>
    </dialog>
  );
}
