/** A chart as a drawing that stands by itself: paper below it, its title and the names of its curves above it, no style sheet needed. */

import { AXIS_HEIGHT } from '../style';

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** What of an element's style makes its picture. */
const PROPERTIES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'paint-order',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'display',
  'visibility',
] as const;

const PADDING = 16;
const TITLE_HEIGHT = 24;
const NAME_HEIGHT = 20;

/** Room between two parts. */
const GAP = 12;

/** A curve's name and colour (CSS). */
export interface SheetName {
  readonly name: string;
  readonly colour: string;
}

export interface SheetPart {
  /** An SVG element, or the address of an image. */
  readonly content: SVGElement | string;
  readonly width: number;
  readonly height: number;
}

export interface Rule {
  /** CSS pixels. */
  readonly x: number;
  readonly label: string;
}

export interface SheetContent {
  readonly title: string;
  readonly names: readonly SheetName[];
  /** From top to bottom. */
  readonly parts: readonly SheetPart[];
  /** Dashed lines down all parts, so far from their left end, with their names. */
  readonly rules?: readonly Rule[];
}

export interface Sheet {
  readonly svg: string;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** The page's colours and type as they are now: exports follow the theme. */
export function pageStyle() {
  const root = getComputedStyle(document.documentElement);
  const value = (name: string) => root.getPropertyValue(name).trim();
  return {
    paper: value('--paper'),
    ink: value('--ink'),
    muted: value('--muted'),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** `var(--accent)` as the colour it stands for now. */
export function resolved(colour: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
  return name === undefined
    ? colour
    : getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A copy of an SVG element, with the style that sheets and variables give it written into it. */
export function standalone(source: SVGSVGElement): SVGSVGElement {
  const copy = source.cloneNode(true) as SVGSVGElement;
  const originals = [source, ...source.querySelectorAll('*')];
  const copies = [copy, ...copy.querySelectorAll('*')];
  originals.forEach((original, k) => {
    const target = copies[k];
    if (target === undefined) return;
    const style = getComputedStyle(original);
    target.removeAttribute('class');
    target.removeAttribute('style');
    for (const name of PROPERTIES) target.setAttribute(name, style.getPropertyValue(name));
  });
  return copy;
}

/** An SVG element with attributes. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (Node | string)[]
): SVGElement {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

function partOf({ content, width, height }: SheetPart, y: number): SVGElement {
  const place = { x: PADDING, y, width, height };
  if (typeof content === 'string') return element('image', { ...place, href: content });
  for (const [key, value] of Object.entries(place)) content.setAttribute(key, String(value));
  return content;
}

/** Width of a letter of a name, about, and of what stands between two names, CSS pixels. */
const LETTER = 6.4;
const BETWEEN = 30;

/** The names in as many lines as they need. */
function inLines(names: readonly SheetName[], width: number): SheetName[][] {
  const lines: SheetName[][] = [];
  let room = 0;
  for (const name of names) {
    const taken = name.name.length * LETTER + BETWEEN;
    if (taken > room || lines.length === 0) {
      lines.push([]);
      room = width;
    }
    lines.at(-1)?.push(name);
    room -= taken;
  }
  return lines;
}

/** Title, names and parts below each other on paper. */
export function sheet({ title, names, parts, rules = [] }: SheetContent): Sheet {
  const { paper, ink, muted, font } = pageStyle();
  const width = Math.max(...parts.map((part) => part.width)) + 2 * PADDING;
  const lines = inLines(names, width - 2 * PADDING);
  const head = TITLE_HEIGHT + lines.length * NAME_HEIGHT;
  const height = parts.reduce((sum, part) => sum + part.height + GAP, head - GAP) + 2 * PADDING;
  const root = element('svg', { xmlns: NAMESPACE, width, height, viewBox: `0 0 ${width} ${height}` });
  const type = { 'font-family': font, 'font-size': 12 };
  root.append(
    element('rect', { width, height, fill: paper }),
    element(
      'text',
      { ...type, x: PADDING, y: PADDING + 12, 'font-size': 14, 'font-weight': 600, fill: ink },
      title,
    ),
  );
  for (const [k, line] of lines.entries()) {
    const at = PADDING + TITLE_HEIGHT + k * NAME_HEIGHT + 10;
    const words = element('text', { ...type, x: PADDING, y: at, fill: muted });
    for (const { name, colour } of line) {
      words.append(element('tspan', { fill: resolved(colour) }, '\u25CF '), `${name}\u2003`);
    }
    root.append(words);
  }
  let y = PADDING + head;
  for (const part of parts) {
    root.append(partOf(part, y));
    y += part.height + GAP;
  }
  rules.forEach((rule, i) => {
    const x = PADDING + rule.x;
    const [y1, y2] = [PADDING + head, height - PADDING - AXIS_HEIGHT];
    // Names stand above each other, since lines may be close; a late one would leave the paper on the right.
    const late = x > 0.75 * width;
    const place = { x: late ? x - 5 : x + 5, y: y2 - 5 - i * NAME_HEIGHT };
    const anchor = { 'text-anchor': late ? 'end' : 'start' };
    root.append(
      element('line', { x1: x, x2: x, y1, y2, stroke: ink, 'stroke-width': 1.5, 'stroke-dasharray': '4 3' }),
      element('text', { ...type, ...place, ...anchor, 'font-size': 11, fill: ink }, rule.label),
    );
  });
  return { svg: new XMLSerializer().serializeToString(root), width, height };
}

/** Device pixels of the picture for one of the sheet. */
const SCALE = 2;

/** A sheet as pixels. */
export async function sheetPng({ svg, width, height }: Sheet): Promise<Blob> {
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(width * SCALE, height * SCALE);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/png' });
}
