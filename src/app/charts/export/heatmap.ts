/** The heat map with its curves as pixels, as shapes, and as a table. */
import { type Box, paintCanvas, type Picture } from '../heatmap/paint';
import type { StepSummary } from '../heatmap/rows';
import { cellBox, TICK } from '../style';
import { csv } from '../../../csv';
import type { Exports } from './ExportMenu';
import { heatmapShapes } from './heatmap-shapes';
import { pageStyle, type Rule, sheet, sheetPng, type SheetPart, standalone } from './sheet';

interface HeatmapSource {
  readonly title: string;
  /** Holds the canvas of the cells and the drawing of the curves. */
  readonly drawing: HTMLElement | null;
  readonly picture: Picture;
  /** Flow time of each step. */
  readonly t: readonly number[];
  /** Number of each sample in the training set. */
  readonly indices: Uint32Array;
  readonly names: readonly string[];
  readonly summary: readonly StepSummary[];
  /** Flow time at which the line of the cut-off u stands; null where there is none. */
  readonly cutOff: { readonly t: number; readonly u: number } | null;
  /** Flow time at which the last step that counts ends; null where all do from the cut-off on. */
  readonly latest: { readonly t: number; readonly until: number } | null;
}

function table({ picture, t, indices, names, summary }: HeatmapSource): string {
  const { order, labels, chosen, own, steps } = picture;
  const head = [
    'sample',
    'index',
    'class',
    'chosen_t',
    ...t.map((time) => `p(t=${Number(time.toFixed(6))})`),
  ];
  const rows = Array.from(order, (sample) => [
    sample,
    indices[sample] ?? null,
    names[labels[sample] ?? 0] ?? null,
    t[chosen[sample] ?? 0] ?? null,
    ...own.subarray(sample * steps, (sample + 1) * steps),
  ]);
  const whole = (name: string, value: (step: StepSummary) => number) => [
    name,
    null,
    null,
    null,
    ...summary.map(value),
  ];
  return csv(head, [
    ...rows,
    whole('mean', (s) => s.mean),
    whole('p10', (s) => s.band[0]),
    whole('p90', (s) => s.band[1]),
  ]);
}

/** Device pixels of the picture for one of the page. */
const RATIO = 2;

export function heatmapExports(source: HeatmapSource): Exports {
  const { title, drawing, picture, cutOff, latest } = source;
  const curves = (): SheetPart[] => {
    const drawn = drawing?.querySelector('svg.recharts-surface');
    if (!(drawn instanceof SVGSVGElement)) return [];
    const { width, height } = drawn.getBoundingClientRect();
    return [{ content: standalone(drawn), width, height }];
  };
  const whole = (cells: (box: Box, width: number, height: number) => SVGElement | string) => {
    const { width, height } = drawing?.querySelector('canvas')?.getBoundingClientRect() ?? new DOMRect();
    if (width === 0 || height === 0) throw new Error('There is no drawing yet.');
    const box = cellBox(width, height);
    const content = cells(box, width, height);
    const at = (t: number) => box.left + t * box.width;
    const rules: Rule[] = [];
    if (cutOff !== null) rules.push({ x: at(cutOff.t), label: `u = ${cutOff.u}` });
    if (latest !== null) rules.push({ x: at(latest.t), label: `until = ${latest.until}` });
    return sheet({ title, names: [], parts: [{ content, width, height }, ...curves()], rules });
  };
  const painted = (box: Box, width: number, height: number) => {
    const canvas = document.createElement('canvas');
    const { muted, font } = pageStyle();
    const ink = { ratio: RATIO, colour: muted, font: `${TICK.fontSize}px ${font}` };
    paintCanvas(canvas, picture, box, { width, height, ink });
    return canvas.toDataURL();
  };
  return {
    png: async () => sheetPng(whole(painted)),
    svg: () => whole((box, width, height) => heatmapShapes(picture, box, width, height)).svg,
    csv: () => table(source),
  };
}
