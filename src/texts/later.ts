/**
 * Texts that are fetched with the part of the page that says them, so that a first visit does not wait for them. A namespace is one line here
 * and a file in each language; `lazyWith` (src/app/lazy-with.tsx) has it ready before its component is shown.
 */
import type classes from './en/classes.json';
import type curves from './en/curves.json';
import type embedding from './en/embedding.json';
import type explain from './en/explain.json';
import type explore from './en/explore.json';
import type files from './en/files.json';
import type generate from './en/generate.json';
import type guide from './en/guide.json';
import type host from './en/host.json';
import type help from './en/help.json';
import type lab from './en/lab.json';
import type leaderboard from './en/leaderboard.json';
import type trouble from './en/trouble.json';
import type own from './en/own.json';
import type peers from './en/peers.json';
import type presets from './en/presets.json';
import type quality from './en/quality.json';
import type runs from './en/runs.json';
import type share from './en/share.json';
import type sweeps from './en/sweeps.json';
import type { Locale } from './catalogue';

/** By namespace. */
export interface LaterMessages {
  classes: typeof classes;
  curves: typeof curves;
  embedding: typeof embedding;
  explain: typeof explain;
  explore: typeof explore;
  files: typeof files;
  generate: typeof generate;
  guide: typeof guide;
  host: typeof host;
  help: typeof help;
  lab: typeof lab;
  leaderboard: typeof leaderboard;
  trouble: typeof trouble;
  own: typeof own;
  peers: typeof peers;
  presets: typeof presets;
  quality: typeof quality;
  runs: typeof runs;
  share: typeof share;
  sweeps: typeof sweeps;
}

export type LaterName = keyof LaterMessages;

/** Every language has the keys of the English file, or this does not compile. */
type Catalogues = {
  readonly [N in LaterName]: Readonly<Record<Locale, () => Promise<{ readonly default: LaterMessages[N] }>>>;
};

export const LATER: Catalogues = {
  classes: { en: () => import('./en/classes.json'), zh: () => import('./zh/classes.json') },
  curves: { en: () => import('./en/curves.json'), zh: () => import('./zh/curves.json') },
  embedding: { en: () => import('./en/embedding.json'), zh: () => import('./zh/embedding.json') },
  explain: { en: () => import('./en/explain.json'), zh: () => import('./zh/explain.json') },
  explore: { en: () => import('./en/explore.json'), zh: () => import('./zh/explore.json') },
  files: { en: () => import('./en/files.json'), zh: () => import('./zh/files.json') },
  generate: { en: () => import('./en/generate.json'), zh: () => import('./zh/generate.json') },
  guide: { en: () => import('./en/guide.json'), zh: () => import('./zh/guide.json') },
  host: { en: () => import('./en/host.json'), zh: () => import('./zh/host.json') },
  help: { en: () => import('./en/help.json'), zh: () => import('./zh/help.json') },
  lab: { en: () => import('./en/lab.json'), zh: () => import('./zh/lab.json') },
  leaderboard: { en: () => import('./en/leaderboard.json'), zh: () => import('./zh/leaderboard.json') },
  trouble: { en: () => import('./en/trouble.json'), zh: () => import('./zh/trouble.json') },
  own: { en: () => import('./en/own.json'), zh: () => import('./zh/own.json') },
  peers: { en: () => import('./en/peers.json'), zh: () => import('./zh/peers.json') },
  presets: { en: () => import('./en/presets.json'), zh: () => import('./zh/presets.json') },
  quality: { en: () => import('./en/quality.json'), zh: () => import('./zh/quality.json') },
  runs: { en: () => import('./en/runs.json'), zh: () => import('./zh/runs.json') },
  share: { en: () => import('./en/share.json'), zh: () => import('./zh/share.json') },
  sweeps: { en: () => import('./en/sweeps.json'), zh: () => import('./zh/sweeps.json') },
};
