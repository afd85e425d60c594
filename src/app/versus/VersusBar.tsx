/** The head of an A/B: who the two are, how far they have come, what sets them apart, and what can be done with them. */
import { useTranslations } from 'use-intl';
import { useShallow } from 'zustand/react/shallow';
import { useExperiment } from '../../state/experiment';
import { useRun } from '../../state/run';
import { useRuns } from '../../state/runs';
import { useVersus } from '../../state/versus';
import { quietly } from '../quietly';
import { sameSpace } from './beside';
import { ChooseRival } from './ChooseRival';
import { closeVersus, keepRival, swapRuns } from './open';
import { Side } from './Side';

export function VersusBar() {
  const text = useTranslations('runs.versus');
  return (
    <section className="versus-bar" aria-label={text('title')} data-testid="versus">
      <SideA />
      <SideB />
      <Tools />
    </section>
  );
}

function SideA() {
  const text = useTranslations('runs.versus');
  const run = useRuns(useShallow(({ present }) => present && { name: present.name, colour: present.colour }));
  const other = useRuns((s) => s.rival?.course.experiment ?? null);
  const experiment = useExperiment((s) => s.current);
  const iteration = useRun((s) => s.telemetry.iteration);
  const loss = useRun((s) => s.telemetry.loss);
  const aligned = useRun((s) => s.plane?.aligned ?? null);
  const linear = useRun((s) => s.probe?.result.linear ?? null);
  return (
    <Side
      letter={text('a')}
      name={run?.name ?? text('pageRun')}
      colour={run?.colour ?? null}
      facts={{ iteration, loss, aligned, linear }}
      experiment={experiment}
      other={other}
      testId="versus-a"
    />
  );
}

function SideB() {
  const text = useTranslations('runs.versus');
  const run = useRuns(
    useShallow(
      ({ rival }) =>
        rival && {
          name: rival.name,
          colour: rival.colour,
          experiment: rival.course.experiment,
          iteration: rival.telemetry.iteration,
          loss: rival.telemetry.loss,
          linear: rival.probe?.result.linear ?? null,
        },
    ),
  );
  const other = useExperiment((s) => s.current);
  const aligned = useVersus((s) => s.plane?.aligned ?? null);
  return (
    <Side
      letter={text('b')}
      name={run?.name ?? ''}
      colour={run?.colour ?? null}
      facts={run === null ? null : { ...run, aligned }}
      experiment={run?.experiment ?? null}
      other={other}
      testId="versus-b"
    >
      <ChooseRival />
    </Side>
  );
}

function Tools() {
  const text = useTranslations('runs.versus');
  const linked = useVersus((s) => s.linked);
  const ready = useVersus((s) => s.status === 'ready');
  const a = useExperiment((s) => s.current);
  const b = useRuns((s) => s.rival?.course.experiment ?? null);
  const linkable = b === null || sameSpace(a, b);
  return (
    <div className="versus-tools">
      <label className="versus-link" title={text(linkable ? 'linkedHint' : 'unlinkable')}>
        <input
          type="checkbox"
          checked={linked && linkable}
          disabled={!linkable}
          onChange={(event) => useVersus.setState({ linked: event.target.checked, camera: null })}
        />
        {text('linked')}
      </label>
      <button
        type="button"
        className="button"
        title={text('swapHint')}
        aria-disabled={!ready}
        onClick={() => ready && quietly(swapRuns())}
      >
        {text('swap')}
      </button>
      <button
        type="button"
        className="button"
        title={text('keepAHint')}
        data-testid="keep-a"
        onClick={() => quietly(closeVersus())}
      >
        {text('keepA')}
      </button>
      <button
        type="button"
        className="button"
        title={text('keepBHint')}
        data-testid="keep-b"
        aria-disabled={!ready}
        onClick={() => ready && quietly(keepRival())}
      >
        {text('keepB')}
      </button>
    </div>
  );
}
