/** The plane in words: its caption, and the picture for people who do not see it. */
import type { useTranslations } from 'use-intl';
import type { Colouring, Layer, PlaneAxes, PlaneInfo, PlaneProbe } from '../../engine/protocol';
import { layersSeen, layersThere } from '../../state/layers';
import { percent, short } from '../format';

export type PlaneTexts = ReturnType<typeof useTranslations<'plane'>>;

/** What is shown, as far as words tell it. */
export interface Shown {
  readonly colour: Colouring;
  readonly layers: Readonly<Record<Layer, boolean>>;
  readonly axes: PlaneAxes;
  readonly time: number;
  /** Number of selected samples; null for all. */
  readonly selected: number | null;
}

function slice(text: PlaneTexts, { d, axes: kind, variance, offset }: PlaneInfo, axes: PlaneAxes): string {
  if (d === 1) return text('caption.line');
  if (d === 2) return text('caption.plane');
  const share = percent(variance, 0);
  if (kind === 'samples') return text('caption.samples', { d, variance: share, offset: short(offset) });
  if (kind === 'coordinates' && axes.kind === 'coordinates') {
    return text('caption.coordinates', { d, variance: share, x: axes.x + 1, y: axes.y + 1 });
  }
  return text('caption.principal', { d, variance: share });
}

/** One line under the picture. */
export function caption(text: PlaneTexts, plane: PlaneInfo, axes: PlaneAxes): string {
  const width = (2 * plane.camera.half).toFixed(plane.camera.half < 1 ? 3 : 1);
  return text('caption.size', { what: slice(text, plane, axes), anchors: plane.anchors, width });
}

function layerWords(text: PlaneTexts, shown: Shown, labels: boolean): string {
  const { colour } = shown;
  const seen = layersSeen(shown, labels);
  const words = layersThere(labels)
    .filter((layer) => seen[layer])
    .map((layer) =>
      layer === 'zones'
        ? text('describe.zones', { colour: text(`colour.${colour}`) })
        : text(`describe.${layer}`),
    );
  return words.length > 0 ? text('describe.shown', { layers: words.join(', ') }) : text('describe.hidden');
}

/** A paragraph for screen readers. */
export function describePlane(
  text: PlaneTexts,
  plane: PlaneInfo | null,
  shown: Shown,
  iteration: number,
): string {
  if (plane === null) return text('empty');
  const { time, selected } = shown;
  const said = text('describe.whole', {
    caption: caption(text, plane, shown.axes),
    iteration,
    aligned: percent(plane.aligned, 0),
    roundTrip: percent(plane.roundTrip),
    labels: plane.labelPlaces.length > 0 ? 'yes' : 'no',
    shown: layerWords(text, shown, plane.labelPlaces.length > 0),
    time: time > 0 ? text('describe.time', { t: time.toFixed(1) }) : '',
    selected: selected === null ? '' : text('describe.selected', { count: selected }),
    classes: plane.classes.map((c) => text('describe.class', { name: c.name, count: c.count })).join(', '),
  });
  return said.replaceAll(/ {2,}/g, ' ');
}

/** Where a point ends, in a sentence. */
export function describeProbe(text: PlaneTexts, probe: PlaneProbe, names: readonly string[]): string {
  const nameOf = (label: number) => names[label] ?? String(label);
  return text('probe.said', {
    anchor: probe.anchor,
    name: nameOf(probe.label),
    zone: probe.zone === null ? '' : text('probe.saidZone', { name: nameOf(probe.zone) }),
    largest: percent(probe.largest),
    entropy: probe.entropy.toFixed(2),
    margin: probe.margin === null ? 'none' : short(probe.margin),
  }).trimEnd();
}
