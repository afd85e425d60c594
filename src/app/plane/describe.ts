/** The plane in words: its caption, and the picture for people who do not see it. */
import type { useTranslations } from 'use-intl';
import { EMBEDDING_LAYERS } from '../../engine/plane-protocol';
import type { Colouring, Layer, PlaneAxes, PlaneInfo, PlaneProbe } from '../../engine/protocol';
import type { Space } from '../../experiment';
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

/** What of an embedding is seen, which is its shadow on the plane and no slice. */
function shadow(text: PlaneTexts, { d, axes: kind, variance }: PlaneInfo, axes: PlaneAxes): string {
  const at = kind === 'coordinates' && axes.kind === 'coordinates' ? axes : { x: 0, y: 1 };
  const seen = d <= 2 ? 'whole' : kind;
  return text('embedding.seen', { d, seen, variance: percent(variance, 0), x: at.x + 1, y: at.y + 1 });
}

/**
 * One line under the picture.
 * @param embedding what an embedding without zones is to fill; null where there are zones
 */
export function caption(
  text: PlaneTexts,
  plane: PlaneInfo,
  axes: PlaneAxes,
  embedding: Space | null = null,
): string {
  const width = (2 * plane.camera.half).toFixed(plane.camera.half < 1 ? 3 : 1);
  if (embedding !== null)
    return text('embedding.size', { what: shadow(text, plane, axes), count: plane.anchors, width });
  return text('caption.size', { what: slice(text, plane, axes), anchors: plane.anchors, width });
}

/** The layers that an embedding has, too, where they are called otherwise. */
function isShared(layer: Layer): layer is 'anchors' | 'prior' | 'density' | 'images' {
  return EMBEDDING_LAYERS.includes(layer);
}

function layerWords(text: PlaneTexts, shown: Shown, labels: boolean, embedding: Space | null): string {
  const { colour } = shown;
  const seen = layersSeen(shown, labels, embedding);
  const words = layersThere(labels, embedding)
    .filter((layer) => seen[layer])
    .map((layer) => {
      if (layer === 'zones') return text('describe.zones', { colour: text(`colour.${colour}`) });
      return embedding !== null && isShared(layer) ? text(`embedding.${layer}`) : text(`describe.${layer}`);
    });
  return words.length > 0 ? text('describe.shown', { layers: words.join(', ') }) : text('describe.hidden');
}

/** A paragraph for screen readers. */
export function describePlane(
  text: PlaneTexts,
  plane: PlaneInfo | null,
  shown: Shown,
  iteration: number,
  embedding: Space | null = null,
): string {
  if (plane === null) return text('empty');
  const { time, selected } = shown;
  const whole = {
    caption: caption(text, plane, shown.axes, embedding),
    iteration,
    aligned: percent(plane.aligned, 0),
    roundTrip: percent(plane.roundTrip),
    labels: plane.labelPlaces.length > 0 ? 'yes' : 'no',
    shown: layerWords(text, shown, plane.labelPlaces.length > 0, embedding),
    time: time > 0 ? text('describe.time', { t: time.toFixed(1) }) : '',
    selected: selected === null ? '' : text('describe.selected', { count: selected }),
    classes: plane.classes.map((c) => text('describe.class', { name: c.name, count: c.count })).join(', '),
  };
  const said = embedding === null ? text('describe.whole', whole) : text('embedding.whole', whole);
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
