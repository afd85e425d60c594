/** What the decoder makes of noise and latents: samples, classes, reconstructions, ways between two; and a walk over the plane. */
import { useEffect, useId, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useExperiment } from '../../../state/experiment';
import { type Mode, useGenerate } from '../../../state/generate';
import { useRun } from '../../../state/run';
import { useVisible } from '../../charts/useVisible';
import { Help } from '../../controls/Help';
import { Titled } from '../../controls/Titled';
import { TabList } from '../../TabList';
import { BetweenPanel } from './BetweenPanel';
import { ClassesPanel } from './ClassesPanel';
import './generate.css';
import { Making } from './Making';
import { ReconstructPanel } from './ReconstructPanel';
import { keepFresh } from './refreshing';
import { modesOf } from './requests';
import { SamplesPanel } from './SamplesPanel';
import { Tools } from './Tools';
import { WalkSwitch } from './Walk';

const FLOW = String.raw`\frac{\mathrm{d} x}{\mathrm{d} \tau} = v_\theta(x, \tau, z), \qquad x_0 \sim \mathcal{N}(0, I), \quad z \sim \mathcal{N}(0, I)`;

export default function Generate() {
  const text = useTranslations('generate');
  const experiment = useExperiment((s) => s.current);
  const wanted = useGenerate((s) => s.mode);
  const modes = modesOf(experiment);
  const mode = modes.includes(wanted) ? wanted : 'samples';
  const begun = useRun((s) => s.telemetry.iteration > 0);
  const section = useRef<HTMLElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const id = useId();
  useRefreshing(section);
  useEffect(() => {
    // The last experiment had labels, and this one has none.
    if (mode !== wanted) useGenerate.setState({ mode });
  }, [mode, wanted]);
  return (
    <section ref={section} className="generate" aria-label={text('title')} data-testid="generate">
      <Titled
        title={text('title')}
        help={
          <Help title={text('title')} tex={FLOW}>
            {text('help')}
          </Help>
        }
      >
        <WalkSwitch />
      </Titled>
      <div className="generate-bar">
        <TabList
          tabs={modes}
          open={mode}
          onOpen={(tab) => useGenerate.setState({ mode: tab })}
          name={text('modes.name')}
          nameOf={(tab) => text(`modes.${tab}`)}
          id={id}
        />
      </div>
      <Tools />
      <p className="muted">
        {text(`about.${mode}`)} {experiment.control === 'on' && text('aboutControl')}
      </p>
      <div
        ref={panel}
        id={`${id}-panel`}
        className="generate-panel"
        role="tabpanel"
        aria-labelledby={`${id}-${mode}`}
        data-testid="generate-panel"
      >
        {!begun && <p className="generate-note">{text('untrained')}</p>}
        <Panel mode={mode} />
      </div>
      <Making panel={panel} />
    </section>
  );
}

function Panel({ mode }: { readonly mode: Mode }) {
  switch (mode) {
    case 'samples':
      return <SamplesPanel />;
    case 'classes':
      return <ClassesPanel />;
    case 'reconstruct':
      return <ReconstructPanel />;
    case 'between':
      return <BetweenPanel />;
  }
  return null;
}

/** New pictures when they are due, while the section is on the screen. */
function useRefreshing(section: React.RefObject<HTMLElement | null>): void {
  const visible = useVisible(section);
  const seen = useRef(visible);
  const look = useRef<(() => void) | null>(null);
  useEffect(() => {
    const fresh = keepFresh(() => seen.current);
    look.current = fresh.look;
    return fresh.stop;
  }, []);
  useEffect(() => {
    seen.current = visible;
    if (visible) look.current?.();
  }, [visible]);
}
