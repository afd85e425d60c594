/**
 * Colours of a probability: one hue, whose lightness only ever rises or falls, so that it reads the same to colour-blind eyes and in grey.
 * The scale is that of the square root: a sample among hundreds is spoken for long before its probability is large.
 */

export type Rgb = readonly [red: number, green: number, blue: number];

/** From 0 to 1, equally spaced along the scale. */
const LIGHT: readonly Rgb[] = [
  [244, 243, 238],
  [213, 213, 240],
  [157, 159, 230],
  [93, 96, 214],
  [50, 50, 150],
  [24, 24, 74],
];

const DARK: readonly Rgb[] = [
  [27, 28, 35],
  [44, 46, 90],
  [70, 73, 158],
  [112, 116, 226],
  [168, 171, 255],
  [238, 238, 255],
];

/** Probabilities that the legend names. */
export const LEGEND = [0, 0.1, 0.5, 1] as const;

/** Place of a probability along the scale, 0 to 1. */
export function place(p: number): number {
  return Math.sqrt(Math.max(0, Math.min(1, p)));
}

/** Entries of the table of colours. */
const LEVELS = 256;

function table(stops: readonly Rgb[]): readonly Rgb[] {
  return Array.from({ length: LEVELS }, (_, level) => {
    const at = (level / (LEVELS - 1)) * (stops.length - 1);
    const from = stops[Math.floor(at)] ?? [0, 0, 0];
    const to = stops[Math.ceil(at)] ?? from;
    const share = at - Math.floor(at);
    return [0, 1, 2].map((k) => (from[k] ?? 0) + share * ((to[k] ?? 0) - (from[k] ?? 0))) as unknown as Rgb;
  });
}

const TABLES = { light: table(LIGHT), dark: table(DARK) };

/** Colour of a probability, 0 to 255 a channel. */
export function colourOf(p: number, dark: boolean): Rgb {
  const colours = dark ? TABLES.dark : TABLES.light;
  return colours[Math.round(place(p) * (LEVELS - 1))] ?? [0, 0, 0];
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}

/** The scale from left to right, as a CSS image. */
export function gradient(dark: boolean): string {
  return `linear-gradient(to right, ${(dark ? DARK : LIGHT).map(css).join(', ')})`;
}

/** The step of a row's maximum: seen on every colour of the scale. */
export const CHOSEN: Rgb = [232, 139, 22];

/** How much of its colour a sample keeps that is not selected; the rest is the colour of probability 0. */
export const FAINT = 0.18;
