/** SVG elements by hand: what React would do, without a render for each frame. */

const SVG = 'http://www.w3.org/2000/svg';

/** An element: its tag and its attributes; `text` is its content. */
export interface Shape {
  readonly tag: 'path' | 'circle' | 'text' | 'line';
  readonly text?: string;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** One decimal of a pixel is enough, and keeps the attributes short. */
export function round(x: number): number {
  return Math.round(x * 10) / 10;
}

function fill(element: Element, { attributes, text }: Shape): void {
  for (const name of element.getAttributeNames()) {
    if (!(name in attributes)) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.textContent = text ?? null;
}

/** Makes the group hold exactly these shapes, with as few new elements as possible. */
export function draw(group: SVGElement, shapes: readonly Shape[]): void {
  for (const [i, shape] of shapes.entries()) {
    const there = group.children[i];
    if (there?.tagName === shape.tag) {
      fill(there, shape);
      continue;
    }
    const element = document.createElementNS(SVG, shape.tag);
    fill(element, shape);
    if (there === undefined) group.append(element);
    else there.replaceWith(element);
  }
  while (group.children.length > shapes.length) group.lastElementChild?.remove();
}
