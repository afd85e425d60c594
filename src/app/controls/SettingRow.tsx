/** One setting: name, "?", and the control its kind asks for. */
import { useTranslations } from 'use-intl';
import { allowed, type Experiment, headingKey, optionKey, type Setting, unitKey } from '../../experiment';
import { Help } from './Help';
import { lazyWith } from '../lazy-with';
import { NumberField } from './NumberField';

const SettingMeaning = lazyWith(['help'], () => import('./SettingMeaning'));

interface SettingRowProps {
  readonly setting: Setting;
  readonly value: number | string;
  /** Whether it differs from the experiment that is being trained. */
  readonly changed: boolean;
  /** Whether there is a run that a change could be for. */
  readonly begun: boolean;
  readonly onChange: (change: Partial<Experiment>) => void;
}

type Choice = Pick<Extract<Setting, { kind: 'choice' }>, 'options' | 'headings'>;

/** The options in their order, cut before each that begins a heading. */
function underHeadings({ options, headings }: Choice) {
  const parts: { heading: string | undefined; options: string[] }[] = [];
  for (const option of options) {
    const heading = headings?.[option];
    if (heading !== undefined || parts.length === 0) parts.push({ heading, options: [] });
    parts.at(-1)?.options.push(option);
  }
  return parts;
}

export function SettingHelp({ setting }: { readonly setting: Setting }) {
  const text = useTranslations('settings');
  const page = useTranslations('page.experiment');
  const { key, symbol } = setting;
  const { code, values } = allowed(setting);
  const range = { key, allowed: text(`allowed.${code}`, values) };
  return (
    <Help
      title={text(`${key}.label`)}
      symbol={symbol}
      more={<SettingMeaning of={key} />}
      reference={
        text.has(unitKey(key))
          ? page('referenceWithUnit', { ...range, unit: text(unitKey(key)) })
          : page('reference', range)
      }
    />
  );
}

export function SettingRow({ setting, value, changed, begun, onChange }: SettingRowProps) {
  const text = useTranslations('settings');
  const page = useTranslations('page.change');
  const id = `setting-${setting.key}`;
  return (
    <div className="setting" data-changed={changed}>
      <span className="setting-name">
        <label htmlFor={id}>
          {text(`${setting.key}.label`)}
          {setting.symbol !== undefined && <span className="symbol"> {setting.symbol}</span>}
        </label>
        <SettingHelp setting={setting} />
      </span>
      {setting.kind === 'choice' ? (
        <select id={id} value={value} onChange={(event) => onChange({ [setting.key]: event.target.value })}>
          {underHeadings(setting).map(({ heading, options }) => {
            const offered = options.map((option) => (
              <option key={option} value={option}>
                {text(optionKey(setting.key, option))}
              </option>
            ));
            return heading === undefined ? (
              offered
            ) : (
              <optgroup key={heading} label={text(headingKey(setting.key, heading))}>
                {offered}
              </optgroup>
            );
          })}
        </select>
      ) : (
        <NumberField
          id={id}
          setting={setting}
          value={Number(value)}
          onChange={(next) => onChange({ [setting.key]: next })}
        />
      )}
      {begun && (setting.hot || changed) && (
        <span className="setting-note">{page(setting.hot ? 'hot' : 'restart')}</span>
      )}
    </div>
  );
}
