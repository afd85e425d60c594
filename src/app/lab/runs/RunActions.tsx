/** What can be done with a run, in a menu at the end of its row. */
import { useTranslations } from 'use-intl';
import { forgetRuns, type Run } from '../../../state/runs';
import { useLab } from '../../../state/lab';
import { useRun } from '../../../state/run';
import { absoluteLink, hashOf } from '../../address';
import { Popover } from '../../controls/Popover';
import { quietly } from '../../quietly';
import { session } from '../../session';
import { chooseRival, openVersus } from '../../versus/open';

async function copy(run: Run, done: string): Promise<void> {
  const link = absoluteLink(hashOf(run.course));
  const { notify } = useRun.getState();
  try {
    await navigator.clipboard.writeText(link);
    notify(done);
  } catch {
    // No clipboard (http, or no permission): the link to copy by hand.
    notify(link, 'link');
  }
}

async function beside(run: Run): Promise<void> {
  await openVersus();
  await chooseRival(run.course);
}

interface RunActionsProps {
  readonly run: Run;
  /** Whether it is an earlier run. */
  readonly over: boolean;
}

export function RunActions({ run, over }: RunActionsProps) {
  const text = useTranslations('runs.lab');
  const load = () => {
    useLab.setState({ open: null });
    quietly(session.openLink({ course: run.course, left: 0, receipt: null, view: '' }));
  };
  // A link cannot say where weights from a file came from.
  const repeatable = run.foreign === null;
  const actions = [
    { key: 'load', on: repeatable, act: load },
    { key: 'beside', on: repeatable && over, act: () => quietly(beside(run)) },
    { key: 'copy', on: repeatable, act: () => quietly(copy(run, text('copied', { name: run.name }))) },
    { key: 'remove', on: over, act: () => forgetRuns(run.id) },
  ] as const;
  const possible = actions.filter(({ on }) => on);
  if (possible.length === 0) return null;
  return (
    <Popover
      label={text('actions', { name: run.name })}
      trigger="⋯"
      className="help runs-menu"
      panelClassName="export-panel"
    >
      {possible.map(({ key, act }) => (
        <button
          key={key}
          type="button"
          className="export-item"
          data-action={key}
          onClick={(event) => {
            event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
            act();
          }}
        >
          {text(key)}
        </button>
      ))}
    </Popover>
  );
}
