/** The settings' texts in English, for scripts, links and the README; the page has them in its own language. */
import { createTranslator } from 'use-intl/core';
import settings from '../texts/en/settings.json';

const translator = () => createTranslator({ locale: 'en', messages: settings });

let known: ReturnType<typeof translator> | undefined;

/** Made when it is first needed, so that the worker, which never needs it, does not carry the texts. */
export function settingsInEnglish(): ReturnType<typeof translator> {
  known ??= translator();
  return known;
}
