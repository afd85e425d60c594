/** The charts over iterations, one group at a time: only the open one exists. */
import { useId, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useEmbedding } from '../../state/embedding';
import { TabList } from '../TabList';
import { Distribution } from './distribution/Distribution';
import { CollapseCharts } from './iterations/CollapseCharts';
import { OdeErrorChart, SharesChart } from './iterations/FlowCharts';
import { GradientChart } from './iterations/GradientChart';
import { LossChart } from './iterations/LossChart';
import { PeriodChoice, ProbeChart } from './iterations/ProbeChart';
import { type Tab, TABS, useChartOptions } from './options';
import { RunLegend } from './RunLegend';
import { useVisible } from './useVisible';

/** Those of an embedding without zones: it has no flow, and its distribution stands above. */
const EMBEDDING_TABS: readonly Tab[] = ['loss', 'probe', 'collapse'];

export function Tabs() {
  const text = useTranslations('curves.tabs');
  const id = useId();
  const zones = useEmbedding() === null;
  const tabs = zones ? TABS : EMBEDDING_TABS;
  const chosen = useChartOptions((s) => s.tab);
  const open = tabs.find((tab) => tab === chosen) ?? 'loss';
  const panel = useRef<HTMLDivElement>(null);
  const visible = useVisible(panel);
  return (
    <section className="chart-tabs" aria-label={text('name')}>
      <div className="chart-bar">
        <TabList
          tabs={tabs}
          open={open}
          onOpen={(tab) => useChartOptions.setState({ tab })}
          name={text('name')}
          nameOf={text}
          id={id}
        />
        <Switches />
      </div>
      <RunLegend />
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
    case 'distribution':
      return <Distribution />;
  }
  return null;
}

/** How the curves of all tabs are drawn. */
function Switches() {
  const text = useTranslations('curves.options');
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
