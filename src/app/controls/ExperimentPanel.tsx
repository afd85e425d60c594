/** The experiment: what is often set in view, the rest one step away, and what to do with a change. */
import { Suspense, useEffect } from 'react';
import { useTranslations } from 'use-intl';
import {
  type Experiment,
  hasZones,
  NO_OWN_DATA,
  type Setting,
  SETTINGS,
  type SettingGroup,
  type SettingKey,
  settingOf,
  usesSetting,
  withObjective,
} from '../../experiment';
import { isChanged, useExperiment } from '../../state/experiment';
import { useLearn } from '../../state/learn';
import { memoryVerdict, useMemory } from '../../state/memory';
import { useRun } from '../../state/run';
import { lazyWith } from '../lazy-with';
import { session } from '../session';
import { ChangeBar } from './ChangeBar';
import { DatasetTiles } from './DatasetTiles';
import { editHot, isUntrained, REST } from './hot';
import { MemoryUse } from './MemoryUse';
import { PresetMenu } from './PresetMenu';
import { SettingHelp, SettingRow } from './SettingRow';
import { Titled } from './Titled';

/** Not before the first picture. */
const AdapterMenu = lazyWith(['host'], () => import('./AdapterMenu'));

/** Sections of the form by the key of their title, each with the groups of settings that it holds. */
const SECTIONS = [
  { title: 'data', groups: ['data'] },
  { title: 'encoder', groups: ['encoder'] },
  { title: 'flow', groups: ['flow', 'objective', 'peers'] },
  { title: 'labels', groups: ['labels'] },
  { title: 'decoder', groups: ['decoder'] },
  { title: 'optimiser', groups: ['optimiser', 'modules'] },
] as const;

/** Without zones there is no flow, and the section is the method's. */
const titleOf = (title: (typeof SECTIONS)[number]['title'], e: Experiment) =>
  title === 'flow' && !hasZones(e) ? 'peers' : title;

/** Always in view, as is what is peculiar to a method; everything else is under "More settings". */
const MAIN: ReadonlySet<SettingKey> = new Set<SettingKey>([
  'n',
  'seed',
  'encoder',
  'd',
  'objective',
  'steps',
  'u',
  'decoder',
  'cond',
  'control',
  'alpha',
  'lr',
  'iters',
]);

const isMain = ({ key, group }: Setting) => MAIN.has(key) || (group === 'peers' && key !== 'head');

const DATA = settingOf('data');

/** While nothing has been trained there is nothing to lose: a change counts at once, if there is memory for it. */
function useApplyAtStart(): void {
  const draft = useExperiment((s) => s.draft);
  const untrained = useRun(isUntrained);
  const fits = useMemory((s) => memoryVerdict(s, draft) === 'fits');
  useEffect(() => {
    if (!untrained || !fits || !isChanged(useExperiment.getState())) return undefined;
    const timer = setTimeout(() => void session.load(draft).catch(() => undefined), REST);
    return () => clearTimeout(timer);
  }, [draft, untrained, fits]);
}

interface SectionProps {
  readonly groups: readonly SettingGroup[];
  readonly main: boolean;
}

/** The settings of a section that the objective reads. */
function settingsOf({ groups, main }: SectionProps, of: Experiment): readonly Setting[] {
  return SETTINGS.filter(
    (s) => s.key !== 'data' && groups.includes(s.group) && isMain(s) === main && usesSetting(s.key, of),
  );
}

function Rows(section: SectionProps) {
  const { draft, current, edit } = useExperiment();
  const begun = !useRun(isUntrained);
  const choose = (change: Partial<Experiment>) =>
    edit(change.objective === undefined ? change : withObjective(draft, change.objective));
  return settingsOf(section, draft).map((setting) => (
    <SettingRow
      key={setting.key}
      setting={setting}
      value={draft[setting.key]}
      changed={draft[setting.key] !== current[setting.key]}
      begun={begun}
      onChange={setting.hot ? editHot : choose}
    />
  ));
}

export function ExperimentPanel() {
  const text = useTranslations('page.experiment');
  const titles = useTranslations('settings.sections');
  const draft = useExperiment((s) => s.draft);
  const { data } = draft;
  const shows = (section: SectionProps) => settingsOf(section, draft).length > 0;
  const edit = useExperiment((s) => s.edit);
  const started = useRun((s) => s.adapter !== null);
  useApplyAtStart();
  return (
    <aside className="experiment" aria-label={text('label')}>
      <div className="experiment-scroll">
        <PresetMenu />
        {SECTIONS.filter(({ title, groups }) => title === 'data' || shows({ groups, main: true })).map(
          ({ title, groups }) => (
            <section key={title}>
              <Titled
                title={titles(titleOf(title, draft))}
                help={title === 'data' && <SettingHelp setting={DATA} />}
              />
              {title === 'data' && (
                <DatasetTiles
                  setting={DATA}
                  value={data}
                  onChange={(next) => edit({ data: next, ...NO_OWN_DATA })}
                />
              )}
              <Rows groups={groups} main />
              {title === 'flow' && (
                <button
                  type="button"
                  className="text-button"
                  onClick={() => useLearn.setState({ explore: true })}
                >
                  {text('explore')}
                </button>
              )}
            </section>
          ),
        )}
        <details className="more">
          <summary>{text('more')}</summary>
          {SECTIONS.filter(({ groups }) => shows({ groups, main: false })).map(({ title, groups }) => (
            <section key={title}>
              <h3>{titles(titleOf(title, draft))}</h3>
              <Rows groups={groups} main={false} />
            </section>
          ))}
        </details>
      </div>
      <div className="memory">
        <div className="memory-head">
          <Suspense>{started && <AdapterMenu />}</Suspense>
        </div>
      </div>
      <MemoryUse />
      <ChangeBar />
    </aside>
  );
}
