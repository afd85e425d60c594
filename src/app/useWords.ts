/** What the engine says, in the page's language, as a hook: renders anew when the language changes. */
import { useTranslations } from 'use-intl';
import { render, type Translate } from '../texts/phrase';
import type { Words } from '../texts/say';

export function useWords(): (words: Words) => string {
  const translate = useTranslations('engine') as Translate;
  return ({ message, text }) => (text === undefined ? message : render(translate, text));
}
