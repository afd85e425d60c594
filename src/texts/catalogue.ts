/**
 * Everything the page says, in ICU message syntax: one catalogue a language, one file a part of the page. A key that a catalogue
 * lacks does not compile.
 */
import type { en } from './en';
import type { LaterMessages } from './later';

/** What the page begins with. */
export type FirstMessages = typeof en;
export type Messages = FirstMessages & LaterMessages;
export type Locale = 'en' | 'zh';

interface LocaleInfo {
  /** Its name in itself. */
  readonly name: string;
  /** The same for a small button. */
  readonly short: string;
  /** What `lang` of the page says. */
  readonly tag: string;
}

/** Languages under their own names, which are the same in every language. */
export const LOCALES: Readonly<Record<Locale, LocaleInfo>> = {
  en: { name: 'English', short: 'EN', tag: 'en' },
  zh: { name: '简体中文', short: '中', tag: 'zh-Hans' },
};

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
