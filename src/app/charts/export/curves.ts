/** A chart over iterations as pixels, as shapes, and as a table. */
import type { Curve } from '../iterations/curve';
import { csv } from '../../../csv';
import type { Exports } from './ExportMenu';
import { sheet, sheetPng, standalone } from './sheet';

interface CurveSource {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** Those of other runs. */
  readonly behind: readonly Curve[];
  /** Holds the drawing. */
  readonly drawing: HTMLElement | null;
}

/** One line an iteration at which any curve has a value; a curve over means also has the least and the greatest. */
export function curveTable(curves: readonly Curve[]): string {
  const columns = curves.flatMap(({ key, points }) => {
    const band = points.some((p) => p.low !== undefined);
    const column = (name: string, of: 'value' | 'low' | 'high') => ({
      name,
      values: new Map(points.map((p) => [p.iteration, p[of] ?? null])),
    });
    return band
      ? [column(key, 'value'), column(`${key}_low`, 'low'), column(`${key}_high`, 'high')]
      : [column(key, 'value')];
  });
  const iterations = [...new Set(curves.flatMap((c) => c.points.map((p) => p.iteration)))].toSorted(
    (a, b) => a - b,
  );
  return csv(
    ['iteration', ...columns.map((c) => c.name)],
    iterations.map((iteration) => [iteration, ...columns.map((c) => c.values.get(iteration) ?? null)]),
  );
}

export function curveExports({ title, curves, behind, drawing }: CurveSource): Exports {
  const all = [...curves, ...behind];
  const made = () => {
    const source = drawing?.querySelector('svg.recharts-surface');
    if (!(source instanceof SVGSVGElement)) throw new Error('There is no drawing yet.');
    const { width, height } = source.getBoundingClientRect();
    const parts = [{ content: standalone(source), width, height }];
    return sheet({ title, names: all.map(({ name, colour }) => ({ name, colour })), parts });
  };
  return {
    png: async () => sheetPng(made()),
    svg: () => made().svg,
    csv: () => curveTable(all),
  };
}
