/** Where a receipt is made: "adapter; browser; build", in English whatever the page speaks, since it stands in links. */
import { createTranslator } from 'use-intl/core';
import type { AdapterInfo } from '../../engine/protocol';
import { adaptersUsed } from '../../state/receipt';
import { en } from '../../texts/en';
import { browserName } from '../browser';

/** Version and commit, written in by vite.config.ts. */
declare const __BUILD__: string;

/** For instance "google swiftshader, rows": its name, and the form of the flow's kernels on it. */
function adapterText({ vendor, architecture, description, form }: AdapterInfo): string {
  const name = [vendor, architecture, description].filter(Boolean).join(' ');
  return [name, form].filter(Boolean).join(', ').replaceAll(';', ' ');
}

export function madeBy(): string {
  const english = createTranslator({ locale: 'en', messages: en, namespace: 'page' });
  const adapters = adaptersUsed().map(adapterText).join(' + ');
  return [adapters, browserName(navigator, english), __BUILD__].join('; ');
}

/** What the parts of a receipt's origin are. */
export const ORIGINS = ['adapter', 'browser', 'build'] as const;
export type Origin = (typeof ORIGINS)[number];

/** In which parts two origins differ; empty where one of them is not known. */
export function differing(claimed: string, mine: string): Origin[] {
  const [theirs, ours] = [claimed.split('; '), mine.split('; ')];
  if (theirs.length !== ORIGINS.length) return [];
  return ORIGINS.filter((_, i) => theirs[i] !== ours[i]);
}
