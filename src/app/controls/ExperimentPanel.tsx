/** The experiment: what is often set in view, the rest one step away, and what to do with a change. */
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { SETTINGS, type SettingGroup, type SettingKey, settingOf } from '../../experiment';
import { isChanged, useExperiment } from '../../state/experiment';
import { memoryVerdict, useMemory } from '../../state/memory';
import { useRun } from '../../state/run';
import { session } from '../session';
import { ChangeBar } from './ChangeBar';
import { DatasetTiles } from './DatasetTiles';
import { MemoryUse } from './MemoryUse';
import { PresetMenu } from './PresetMenu';
import { SettingHelp, SettingRow } from './SettingRow';
import { Titled } from './Titled';

/** Sections of the form by the key of their title, each with the groups of settings that it holds. */
const SECTIONS = [
  { title: 'data', groups: ['data'] },
  { title: 'encoder', groups: ['encoder'] },
  { title: 'flow', groups: ['flow', 'objective'] },
  { title: 'optimiser', groups: ['optimiser'] },
] as const;

/** Always in view; everything else is under "More settings". */
const MAIN: ReadonlySet<SettingKey> = new Set<SettingKey>([
  'n',
  'seed',
  'encoder',
  'd',
  'steps',
  'u',
  'alpha',
  'lr',
  'iters',
]);

/** Milliseconds of rest before a change at iteration 0 is applied. */
const REST = 200;

const DATA = settingOf('data');

/** While nothing has been trained there is nothing to lose: a change counts at once, if there is memory for it. */
function useApplyAtStart(): void {
  const draft = useExperiment((s) => s.draft);
  const untrained = useRun((s) => s.telemetry.iteration === 0 && s.state !== 'running');
  const fits = useMemory((s) => memoryVerdict(s, draft) === 'fits');
  useEffect(() => {
    if (!untrained || !fits || !isChanged(useExperiment.getState())) return undefined;
    const timer = setTimeout(() => void session.load(draft).catch(() => undefined), REST);
    return () => clearTimeout(timer);
  }, [draft, untrained, fits]);
}

function Rows({ groups, main }: { readonly groups: readonly SettingGroup[]; readonly main: boolean }) {
  const { draft, current, edit } = useExperiment();
  return SETTINGS.filter(
    (s) =>
      s.key !== 'data' &&
      groups.includes(s.group) &&
      MAIN.has(s.key) === main &&
      (s.kind !== 'choice' || s.options.length > 1),
  ).map((setting) => (
    <SettingRow
      key={setting.key}
      setting={setting}
      value={draft[setting.key]}
      changed={draft[setting.key] !== current[setting.key]}
      onChange={edit}
    />
  ));
}

export function ExperimentPanel() {
  const text = useTranslations('page.experiment');
  const titles = useTranslations('settings.sections');
  const data = useExperiment((s) => s.draft.data);
  const edit = useExperiment((s) => s.edit);
  useApplyAtStart();
  return (
    <aside className="experiment" aria-label={text('label')}>
      <div className="experiment-scroll">
        <PresetMenu />
        {SECTIONS.map(({ title, groups }) => (
          <section key={title}>
            <Titled title={titles(title)} help={title === 'data' && <SettingHelp setting={DATA} />} />
            {title === 'data' && (
              <DatasetTiles setting={DATA} value={data} onChange={(next) => edit({ data: next })} />
            )}
            <Rows groups={groups} main />
          </section>
        ))}
        <details className="more">
          <summary>{text('more')}</summary>
          {SECTIONS.map(({ title, groups }) => (
            <section key={title}>
              <h3>{titles(title)}</h3>
              <Rows groups={groups} main={false} />
            </section>
          ))}
        </details>
      </div>
      <MemoryUse />
      <ChangeBar />
    </aside>
  );
}
