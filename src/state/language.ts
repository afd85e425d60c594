/** The language of the page: the one that the reader has chosen on this machine, else the browser's. */
import { createTranslator } from 'use-intl/core';
import { create } from 'zustand';
import { type FirstMessages, LOCALES, type Locale, type Messages } from '../texts/catalogue';
import { en } from '../texts/en';
import { LATER, type LaterName } from '../texts/later';
import { render } from '../texts/phrase';
import type { Words } from '../texts/say';
import { remember } from './storage';

/** Read by the script in index.html, which decides on the language before the first paint. */
const KEY = 'lzn-language';

interface LanguageStore {
  readonly locale: Locale;
  /** Those that are fetched later are there once `needTexts` has resolved. */
  readonly messages: Messages;
  /** Speaks a language from now on, on the next visit too. Resolves when the page speaks it. */
  readonly choose: (locale: Locale) => Promise<void>;
}

const CATALOGUES: Readonly<Record<Locale, () => Promise<FirstMessages>>> = {
  en: () => Promise.resolve(en),
  zh: async () => (await import('../texts/zh')).zh,
};

let asked = 0;

/** Namespaces that were fetched later: another language needs them too. */
const needed = new Set<LaterName>();

async function laterTexts(locale: Locale, names: Iterable<LaterName>): Promise<Partial<Messages>> {
  const parts = [...names].map(async (name) => [name, (await LATER[name][locale]()).default] as const);
  return Object.fromEntries(await Promise.all(parts));
}

/** Fetches the texts of a part of the page; resolves when the page's language has them. */
export async function needTexts(...names: readonly LaterName[]): Promise<void> {
  const { locale } = useLanguage.getState();
  for (const name of names) needed.add(name);
  const texts = await laterTexts(locale, names);
  const now = useLanguage.getState();
  // Another language was chosen meanwhile.
  if (now.locale !== locale) return needTexts(...names);
  useLanguage.setState({ messages: { ...now.messages, ...texts } });
}

export const useLanguage = create<LanguageStore>()(() => ({
  locale: 'en',
  messages: en as Messages,
  choose: async (locale) => {
    if (await speak(locale)) remember(KEY, locale);
  },
}));

/** @returns false where another language was asked for meanwhile */
async function speak(locale: Locale): Promise<boolean> {
  asked += 1;
  const turn = asked;
  const first = await CATALOGUES[locale]();
  let later: Partial<Messages> = {};
  // Others may be asked for while these are fetched.
  const missing = () => [...needed].filter((name) => !(name in later));
  while (missing().length > 0) later = { ...later, ...(await laterTexts(locale, missing())) };
  if (turn !== asked) return false;
  const messages = { ...first, ...later } as Messages;
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
