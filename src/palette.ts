/**
 * The ten class colours: one table for the render kernel and for the page's legend.
 *
 * Found by a search in Oklab: the smallest distance between any two of the ten is at least 0.11 for normal sight
 * and under simulated protanopia, deuteranopia and tritanopia (Machado 2009, full severity; the usual
 * ten-colour category palette falls to 0.007), with lightness held between 0.48 and 0.84 so that they stand
 * on white and on near-black, and chroma held below 0.15 so that none shouts.
 */

/** sRGB, each channel 0 to 1, gamma encoded; class k has colour k modulo 10. */
export const CLASS_COLOURS: readonly (readonly [number, number, number])[] = [
  rgb(0x4679d4), // blue
  rgb(0xe1941d), // amber
  rgb(0x4cbf90), // green
  rgb(0xc55b8e), // rose
  rgb(0xbbd96e), // lime
  rgb(0x6c489a), // violet
  rgb(0x76dcef), // sky
  rgb(0x8c493e), // brick
  rgb(0xb693e0), // lavender
  rgb(0x8e7c0a), // olive
];

/**
 * A ramp for values from 0 to 1, at equal distances: from indigo over teal to pale yellow. Its lightness rises evenly in Oklab, from 0.27
 * to 0.90, for normal sight and under the three simulated dichromacies, so that more is lighter for everybody.
 */
export const RAMP: readonly (readonly [number, number, number])[] = [
  rgb(0x241f49),
  rgb(0x25366c),
  rgb(0x00528a),
  rgb(0x00729b),
  rgb(0x00929d),
  rgb(0x00ad92),
  rgb(0x66c383),
  rgb(0xb1d37c),
  rgb(0xeee08d),
];

function rgb(hex: number): readonly [number, number, number] {
  return [(hex >> 16) / 255, ((hex >> 8) & 255) / 255, (hex & 255) / 255];
}

/** The colour of class `i` for CSS; wraps after ten. */
export function cssColour(i: number): string {
  return css(CLASS_COLOURS[i % CLASS_COLOURS.length] ?? [0.5, 0.5, 0.5]);
}

/** The ramp for CSS, from left (0) to right (1). */
export function cssRamp(): string {
  return `linear-gradient(to right, ${RAMP.map(css).join(', ')})`;
}

function css(colour: readonly [number, number, number]): string {
  return `rgb(${colour.map((c) => Math.round(c * 255)).join(' ')})`;
}
