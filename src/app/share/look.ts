/** How the page is looked at now, as text for a link, and looking as a link says. */
import { create } from 'zustand';
import type { PlaneProbe } from '../../engine/protocol';
import type { Refusal } from '../../experiment';
import { hasFlow } from '../../state/embedding';
import { useExperiment } from '../../state/experiment';
import { LAYERS } from '../../state/layers';
import { MOST_PINS, usePlane } from '../../state/plane';
import { useRun } from '../../state/run';
import { recall, remember } from '../../state/storage';
import { useView, VIEW_KEY } from '../../state/view';
import {
  FIRST_LOOK,
  formOf,
  type Hideable,
  type Look,
  readView,
  viewRefusal,
  writeView,
} from '../../state/view-link';
import { TABS, useChartOptions } from '../charts/options';
import { session } from '../session';

/** An embedded page hides what its own address says. */
const embedded = 'embed' in document.documentElement.dataset;

/** Parts of the page that a link has hidden. */
export const useHidden = create<{ readonly parts: readonly Hideable[] }>()(() => ({ parts: [] }));

/** Hides these parts, and no others; the style sheet in index.html does it. */
export function hide(parts: readonly Hideable[]): void {
  if (embedded) return;
  document.documentElement.dataset['hide'] = parts.join(' ');
  useHidden.setState({ parts });
}

/** The view as it is now, but for what a link is to hide. */
export function viewText(parts: readonly Hideable[] = useHidden.getState().parts): string {
  const { camera, time, colour, layers, axes, selected } = useView.getState();
  const { pins } = usePlane.getState();
  const { tab } = useChartOptions.getState();
  const shown = LAYERS.filter((layer) => layers[layer]);
  return writeView({ camera, time, colour, layers: shown, axes, pins, selected, tab, hide: parts });
}

/** Resolves when `ready` says something of the run, or never where another run begins before. */
function waitFor<T>(ready: () => T | null): Promise<T> {
  return new Promise((resolve) => {
    const { course } = useRun.getState();
    const stop = useRun.subscribe((now) => {
      if (now.course !== course) stop();
      else settle();
    });
    const settle = () => {
      const found = ready();
      if (found === null) return;
      stop();
      resolve(found);
    };
    settle();
  });
}

/** What of a look names samples that are not shown, or coordinates that do not exist. */
function impossible({ axes, selected }: Look, count: number, d: number): ('axes' | 'selected')[] {
  const numbers = axes.kind === 'samples' ? axes.samples : [];
  const coordinates = axes.kind === 'coordinates' ? [axes.x, axes.y] : [];
  const wrong = numbers.some((i) => i >= count) || coordinates.some((i) => i >= d);
  return [
    ...(wrong ? (['axes'] as const) : []),
    ...((selected ?? []).some((i) => i >= count) ? (['selected'] as const) : []),
  ];
}

/** Follows the pins anew, in the axes of the look. */
async function pin({ axes, pins }: Look): Promise<void> {
  await waitFor(() => (useRun.getState().plane?.axes === axes.kind ? true : null));
  const probes: PlaneProbe[] = [];
  for (const { x, y, from } of pins.slice(0, MOST_PINS)) probes.push(await session.probeAt(x, y, from));
  usePlane.setState({ pins: probes });
}

/** What needs the run's samples and its plane. */
async function applyToRun(look: Look): Promise<void> {
  const { axes, camera, selected, pins } = look;
  const count = await waitFor(() => useRun.getState().samples?.count ?? null);
  const { current, warn, warnings } = useExperiment.getState();
  const wrong = impossible(look, count, current.d);
  if (wrong.length > 0) {
    const parts = writeView(look).split(',');
    const said = (word: string) => parts.find((part) => part.startsWith(word)) ?? word;
    warn([...warnings, ...wrong.map((word) => viewRefusal(said(word), formOf(word)))]);
  }
  const possible = wrong.includes('axes') ? FIRST_LOOK.axes : axes;
  useView.setState({
    axes: possible,
    camera: wrong.includes('axes') ? null : camera,
    selected: wrong.includes('selected') ? null : selected,
  });
  if (pins.length > 0 && hasFlow() && !wrong.includes('axes')) await pin({ ...look, axes: possible });
}

/**
 * Looks as a text of `view` says. What is wrong of it is shown with what else is refused of the link, and given back; what needs the run's
 * samples follows as soon as they are there. The reader's own choices stay remembered on this machine.
 */
export function applyView(text: string): readonly Refusal[] {
  const { look, refusals } = readView(text);
  const tab = TABS.find((name) => name === look.tab);
  const refused = [
    ...refusals,
    ...(tab === undefined ? [viewRefusal(`tab:${look.tab}`, formOf('tab'))] : []),
  ];
  const { warn, warnings } = useExperiment.getState();
  if (refused.length > 0) warn([...warnings, ...refused]);
  const own = recall(VIEW_KEY);
  const { layers, colour, time } = look;
  const on = new Set(layers);
  useView.setState({
    colour,
    time,
    playing: false,
    layers: Object.fromEntries(LAYERS.map((layer) => [layer, on.has(layer)])) as Record<
      (typeof LAYERS)[number],
      boolean
    >,
  });
  if (own !== null) remember(VIEW_KEY, own);
  if (tab !== undefined) useChartOptions.setState({ tab });
  hide(look.hide);
  void applyToRun(look).catch(() => undefined);
  return refused;
}
