/** The language of the page: the one that the reader has chosen on this machine, else the browser's. */
import { createTranslator } from 'use-intl/core';
import { create } from 'zustand';
import { LOCALES, type Locale, type Messages } from '../texts/catalogue';
import { en } from '../texts/en';
import { render } from '../texts/phrase';
import type { Words } from '../texts/say';
import { remember } from './storage';

/** Read by the script in index.html, which decides on the language before the first paint. */
const KEY = 'lzn-language';

interface LanguageStore {
  readonly locale: Locale;
  readonly messages: Messages;
  /** Speaks a language from now on, on the next visit too. Resolves when the page speaks it. */
  readonly choose: (locale: Locale) => Promise<void>;
}

const CATALOGUES: Readonly<Record<Locale, () => Promise<Messages>>> = {
  en: () => Promise.resolve(en),
  zh: async () => (await import('../texts/zh')).zh,
};

let asked = 0;

export const useLanguage = create<LanguageStore>()(() => ({
  locale: 'en',
  messages: en,
  choose: async (locale) => {
    if (await speak(locale)) remember(KEY, locale);
  },
}));

/** @returns false where another language was asked for meanwhile */
async function speak(locale: Locale): Promise<boolean> {
  asked += 1;
  const turn = asked;
  const messages = await CATALOGUES[locale]();
  if (turn !== asked) return false;
  document.documentElement.lang = LOCALES[locale].tag;
  useLanguage.setState({ locale, messages });
  document.title = messages.page.title;
  return true;
}

/** Speaks the language that the page was opened in; where its catalogue cannot be had, English. */
export async function speakFirst(): Promise<void> {
  const { lang } = document.documentElement;
  const wanted = (Object.keys(LOCALES) as Locale[]).find((locale) => LOCALES[locale].tag === lang) ?? 'en';
  await speak(wanted).catch(() => speak('en'));
}

/** The texts of a part of the page, for whoever is no component. Ask anew each time: the language may have changed. */
export function textsOf<N extends keyof Messages>(namespace: N) {
  const { locale, messages } = useLanguage.getState();
  return createTranslator<Messages, N>({ locale, messages, namespace });
}

/** What the engine has said, in the page's language where it comes from the catalogue. */
export function inPageLanguage({ message, text }: Words): string {
  return text === undefined ? message : render(textsOf('engine'), text);
}
