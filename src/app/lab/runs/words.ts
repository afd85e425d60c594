/** Settings and results of runs in words. */
import { useTranslations } from 'use-intl';
import { type Experiment, optionKey, settingOf, type SettingKey } from '../../../experiment';
import { numberText } from '../../controls/number';
import { duration, integer, percent, short } from '../../format';
import type { Metric } from './compare';

export const METRIC_TEXTS: Readonly<Record<Metric, (value: number) => string>> = {
  iteration: integer,
  seconds: duration,
  loss: short,
  accuracy: percent,
  linear: percent,
  aligned: percent,
  odeError: short,
};

/** A setting's value as the form shows it, and its name: the symbol where it has one. */
export function useSettingWords() {
  const text = useTranslations('settings');
  return {
    value: (experiment: Experiment, key: SettingKey): string => {
      const value = experiment[key];
      if (key === 'data' && experiment.data === 'own') return experiment.file;
      const setting = settingOf(key);
      if (typeof value === 'number') return numberText(value);
      return setting.kind === 'choice' ? text(optionKey(setting.key, value)) : value;
    },
    name: (key: SettingKey): string => {
      const { symbol } = settingOf(key);
      // A symbol alone says little of what is chosen from a list.
      return symbol !== undefined && settingOf(key).kind !== 'choice' ? symbol : text(`${key}.label`);
    },
    label: (key: SettingKey): string => text(`${key}.label`),
  };
}
