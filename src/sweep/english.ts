/** What is refused of a sweep in English, for scripts; the page says it in its own language. */
import { createTranslator } from 'use-intl/core';
import type { Refusal } from '../experiment';
import { warningValues } from '../experiment';
import sweeps from '../texts/en/sweeps.json';
import { reasonKey } from './reasons';
import type { SweepRefusal } from './values';

const text = createTranslator({ locale: 'en', messages: sweeps });

export function refusalInEnglish({ code, values }: SweepRefusal): string {
  return text(`refusals.${code}`, values);
}

/** Why a combination of values is impossible. */
export function reasonInEnglish(reason: Refusal): string {
  return text(reasonKey(reason), warningValues(reason));
}
