/** One setting: name, "?", and the control its kind asks for. */
import { allowed, type Experiment, type Setting } from '../../experiment';
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
  const range = allowed(setting);
  return (
    <Help
      title={setting.label}
      symbol={setting.symbol}
      equation={setting.equation}
      reference={`In links: ${setting.key}, ${range}.`}
    >
      {setting.help}
    </Help>
  );
}

export function SettingRow({ setting, value, changed, onChange }: SettingRowProps) {
  const id = `setting-${setting.key}`;
  return (
    <div className="setting" data-changed={changed}>
      <span className="setting-name">
        <label htmlFor={id}>
          {setting.label}
          {setting.symbol !== undefined && <span className="symbol"> {setting.symbol}</span>}
        </label>
        <SettingHelp setting={setting} />
      </span>
      {setting.kind === 'choice' ? (
        <select id={id} value={value} onChange={(event) => onChange({ [setting.key]: event.target.value })}>
          {setting.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
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
