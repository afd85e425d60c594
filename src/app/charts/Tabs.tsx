/** The charts over iterations, one group at a time: only the open one exists. */
import { type KeyboardEvent, useId, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { CollapseCharts } from './iterations/CollapseCharts';
import { OdeErrorChart, SharesChart } from './iterations/FlowCharts';
import { GradientChart } from './iterations/GradientChart';
import { LossChart } from './iterations/LossChart';
import { PeriodChoice, ProbeChart } from './iterations/ProbeChart';
import { type Tab, TABS, useChartOptions } from './options';
import { useVisible } from './useVisible';

export function Tabs() {
  const text = useTranslations('charts.tabs');
  const id = useId();
  const open = useChartOptions((s) => s.tab);
  const panel = useRef<HTMLDivElement>(null);
  const visible = useVisible(panel);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = TABS.indexOf(open);
    const goals: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1 + TABS.length,
      Home: 0,
      End: TABS.length - 1,
    };
    const goal = goals[event.key];
    const tab = goal === undefined ? undefined : TABS[goal % TABS.length];
    if (tab === undefined) return;
    event.preventDefault();
    useChartOptions.setState({ tab });
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${tab}"]`)?.focus();
  };
  return (
    <section className="chart-tabs" aria-label={text('name')}>
      <div className="chart-bar">
        <div className="tablist" role="tablist" aria-label={text('name')} tabIndex={-1} onKeyDown={onKeyDown}>
          {TABS.map((tab) => (
            <button
              key={tab}
              type="button"
              role="tab"
              id={`${id}-${tab}`}
              data-tab={tab}
              aria-selected={tab === open}
              aria-controls={`${id}-panel`}
              tabIndex={tab === open ? 0 : -1}
              onClick={() => useChartOptions.setState({ tab })}
            >
              {text(tab)}
            </button>
          ))}
        </div>
        <Switches />
      </div>
      <div
        ref={panel}
        id={`${id}-panel`}
        className="tabpanel"
        role="tabpanel"
        aria-labelledby={`${id}-${open}`}
      >
        <Panel tab={open} visible={visible} />
      </div>
    </section>
  );
}

function Panel({ tab, visible }: { readonly tab: Tab; readonly visible: boolean }) {
  switch (tab) {
    case 'loss':
      return (
        <>
          <LossChart visible={visible} />
          <GradientChart visible={visible} />
        </>
      );
    case 'flow':
      return (
        <>
          <SharesChart visible={visible} />
          <OdeErrorChart visible={visible} />
        </>
      );
    case 'probe':
      return (
        <>
          <ProbeChart visible={visible} />
          <PeriodChoice />
        </>
      );
    case 'collapse':
      return <CollapseCharts visible={visible} />;
  }
  return null;
}

/** How the curves of all tabs are drawn. */
function Switches() {
  const text = useTranslations('charts.options');
  const log = useChartOptions((s) => s.log);
  const smooth = useChartOptions((s) => s.smooth);
  return (
    <div className="chart-switches">
      <button
        type="button"
        aria-pressed={log}
        title={text('logHint')}
        data-testid="log-axis"
        onClick={() => useChartOptions.setState({ log: !log })}
      >
        {text('log')}
      </button>
      <button
        type="button"
        aria-pressed={smooth}
        title={text('smoothHint')}
        data-testid="smooth"
        onClick={() => useChartOptions.setState({ smooth: !smooth })}
      >
        {text('smooth')}
      </button>
    </div>
  );
}
