/** The heat map as shapes: a rectangle a cell, a dot at each row's maximum, a strip of class colours. */
import { cssColour } from '../../../palette';
import { type Box, cellColour, classNameFits, classRuns, type Picture, stripOf } from '../heatmap/paint';
import { CHOSEN, css } from '../heatmap/ramp';
import { element, pageStyle } from './sheet';

function cells(picture: Picture, box: Box): SVGElement[] {
  const { count, steps, ends, order, chosen } = picture;
  const down = box.height / count;
  const x = (k: number) => box.left + (ends[k] ?? 0) * box.width;
  const r = Math.max(0.75, Math.min(1.75, 0.35 * down));
  return Array.from(order, (sample, row) => {
    const k = chosen[sample] ?? 0;
    const cx = ((x(k) + x(k + 1)) / 2).toFixed(2);
    return element(
      'g',
      {},
      ...Array.from({ length: steps }, (_, step) =>
        element('rect', {
          x: x(step).toFixed(2),
          y: (row * down).toFixed(3),
          width: (x(step + 1) - x(step)).toFixed(2),
          height: down.toFixed(3),
          fill: css(cellColour(picture, sample, step)),
        }),
      ),
      element('circle', { cx, cy: ((row + 0.5) * down).toFixed(3), r, fill: css(CHOSEN) }),
    );
  });
}

function classes(picture: Picture, box: Box): SVGElement[] {
  const { classNames, count } = picture;
  if (classNames === null) return [];
  const { muted, font } = pageStyle();
  const strip = stripOf(box);
  return classRuns(picture).flatMap(({ from, to, label }) => {
    const y = (from / count) * box.height;
    const height = ((to - from) / count) * box.height;
    const colour = element('rect', {
      x: strip.left,
      y,
      width: strip.width,
      height: Math.max(1, height - 1),
      fill: cssColour(label),
    });
    const name = classNames[label] ?? '';
    if (!classNameFits(height, name.length * 6, box)) return [colour];
    const place = { x: strip.left - 4, y: y + height / 2 + 4, 'text-anchor': 'end' };
    return [colour, element('text', { ...place, fill: muted, 'font-size': 11, 'font-family': font }, name)];
  });
}

/** Cells inside `box`, which stands in a drawing of the given size; CSS pixels. */
export function heatmapShapes(picture: Picture, box: Box, width: number, height: number): SVGElement {
  const attributes = { viewBox: `0 0 ${width} ${height}`, 'shape-rendering': 'crispEdges' };
  return element('svg', attributes, ...cells(picture, box), ...classes(picture, box));
}
