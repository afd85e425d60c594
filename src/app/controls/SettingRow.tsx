/** One setting: name, "?", and the control its kind asks for. */
import { useTranslations } from 'use-intl';
import { allowed, type Experiment, optionKey, type Setting, unitKey } from '../../experiment';
import { Help } from './Help';
import { NumberField } from './NumberField';

interface SettingRowProps {
  readonly setting: Setting;
  readonly value: number | string;
  /** Whether it differs from the experiment that is being trained. */
  readonly changed: boolean;
  readonly onChange: (change: Partial<Experiment>) => void;
}

export function SettingHelp({ setting }: { readonly setting: Setting }) {
  const text = useTranslations('settings');
  const page = useTranslations('page.experiment');
  const { key, symbol, tex } = setting;
  const { code, values } = allowed(setting);
  const range = { key, allowed: text(`allowed.${code}`, values) };
  return (
    <Help
      title={text(`${key}.label`)}
      symbol={symbol}
      tex={tex}
      reference={
        text.has(unitKey(key))
          ? page('referenceWithUnit', { ...range, unit: text(unitKey(key)) })
          : page('reference', range)
      }
    >
      {text(`${key}.help`)}
    </Help>
  );
}

export function SettingRow({ setting, value, changed, onChange }: SettingRowProps) {
  const text = useTranslations('settings');
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
          {setting.options.map((option) => (
            <option key={option} value={option}>
              {text(optionKey(setting.key, option))}
            </option>
          ))}
        </select>
      ) : (
        <NumberField
          id={id}
          setting={setting}
          value={Number(value)}
          onChange={(next) => onChange({ [setting.key]: next })}
        />
      )}
    </div>
  );
}
