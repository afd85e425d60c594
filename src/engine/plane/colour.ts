/** Colours of zones and marks, mixed in Oklab (Ottosson 2020), whose lightness is what eyes call lightness. */
import { CLASS_COLOURS, RAMP } from '../../palette';

/** sRGB, gamma encoded, 0 to 1. */
export type Rgb = readonly [number, number, number];
type Lab = readonly [number, number, number];

export function toOklab(colour: Rgb): Lab {
  const [r, g, b] = colour.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function encode(c: number): number {
  const clamped = Math.min(1, Math.max(0, c));
  return clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055;
}

/** Nearest sRGB colour; out-of-gamut channels are clamped. */
export function fromOklab([L, a, b]: Lab): Rgb {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
/** Successive multiples of the golden ratio, modulo 1, fall far from one another: neighbours in the batch never look alike. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Colour of an anchor of its own: muted, hue turned by the golden angle from one to the next. */
export function anchorColour(i: number): Rgb {
  const hue = i * GOLDEN_ANGLE;
  const lightness = 0.62 + 0.1 * (((i * GOLDEN_RATIO) % 1) - 0.5);
  return fromOklab([lightness, 0.085 * Math.cos(hue), 0.085 * Math.sin(hue)]);
}

/** Colour of a class; wraps after ten. */
export function classColour(label: number): Rgb {
  return CLASS_COLOURS[label % CLASS_COLOURS.length] ?? [0.5, 0.5, 0.5];
}

/** A zone's fill: its colour, a little calmer, and a shade lighter or darker by anchor, so that zones of a class stay apart. */
export function zoneColour(colour: Rgb, i: number): Rgb {
  const [L, a, b] = toOklab(colour);
  const lightness = 0.6 + 0.55 * (L - 0.62) + 0.045 * (((i * GOLDEN_RATIO) % 1) - 0.5);
  return fromOklab([lightness, 0.74 * a, 0.74 * b]);
}

/** What a colour becomes while another one is selected: nearly grey, of the same lightness. */
function faded(colour: Rgb): Rgb {
  const [L, a, b] = toOklab(colour);
  return fromOklab([0.7 * L + 0.3 * 0.62, 0.08 * a, 0.08 * b]);
}

/**
 * Colours of 2 n things for the painting kernels: (sRGB, class) of n zones, then (sRGB, 1 where selected) of n marks.
 * @param selected samples that keep their colours; null for all
 */
export function swatches(
  labels: ArrayLike<number>,
  by: 'class' | 'anchor',
  selected: readonly number[] | null,
): Float32Array<ArrayBuffer> {
  const n = labels.length;
  const chosen = selected === null ? null : new Set(selected);
  const table = new Float32Array(8 * n);
  for (let i = 0; i < n; i += 1) {
    const label = labels[i] ?? 0;
    const kept = chosen === null || chosen.has(i);
    const own = by === 'class' ? classColour(label) : anchorColour(i);
    const mark = kept ? own : faded(own);
    table.set([...zoneColour(mark, i), label], 4 * i);
    table.set([...mark, kept ? 1 : 0], 4 * (n + i));
  }
  return table;
}

/** The ramp of values for the painting kernels: (sRGB, 1) at equal distances from 0 to 1. */
export function rampTable(): Float32Array<ArrayBuffer> {
  return Float32Array.from(RAMP.flatMap((colour) => [...colour, 1]));
}
