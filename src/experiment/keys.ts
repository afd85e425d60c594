/** Keys of the settings' catalogue that a type cannot spell out. */
import type { MessageKeys, NestedKeyOf } from 'use-intl/core';
import type messages from '../texts/en/settings.json';
import type { SettingKey } from './settings';

type SettingsKey = MessageKeys<typeof messages, NestedKeyOf<typeof messages>>;

/** The name of an option. Every setting has names for its own options and no others; a test looks after that. */
export function optionKey(key: SettingKey, option: string): SettingsKey {
  return `${key}.options.${option}` as SettingsKey;
}

/** The heading above some options. */
export function headingKey(key: SettingKey, heading: string): SettingsKey {
  return `${key}.headings.${heading}` as SettingsKey;
}

/** What a number counts. Most settings have none: ask whether the catalogue has it. */
export function unitKey(key: SettingKey): SettingsKey {
  return `${key}.unit` as SettingsKey;
}
