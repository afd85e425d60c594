/** From a moment of the anchors and a wish of what to see of it to a picture of it: everything that the GPU has to compute for that. */
import { runWork } from '../../gpu/work';
import type { PlaneView } from '../protocol';
import { cameraOf, sameRegion, seenBy, type CanvasSize, type Region } from './camera';
import type { Sheet } from './cascade';
import { fieldGrids, type FieldGrids, kernelTime } from './field-grid';
import { padAxes } from './lifted-zones';
import type { Moment } from './moment';
import type { Parts } from './parts';
import { sameAxes, wantsField, wantsLabels } from './view';
import { showable, zoneSchedule } from './zone-solver';

/** What part of the plane, and the time at which its points begin. */
export interface Target {
  readonly region: Region;
  readonly time: number;
}

/** Zones of the label anchors. */
export interface LabelSheet extends Target {
  readonly sheet: Sheet;
  readonly refined: boolean;
}

/** What is on the screen. */
export interface Shown extends Target {
  readonly moment: Moment;
  /** Zones of the target. */
  readonly sheet: Sheet;
  /** Whether the sheet is as fine as it may be. */
  readonly refined: boolean;
  /** Zones of the label anchors, where there are any to be seen. */
  readonly labels: LabelSheet | undefined;
  readonly tracks: Float32Array;
  readonly grids: FieldGrids;
  /** Of which target the field is known, if it is. */
  readonly field: Target | undefined;
  /** Whether the particles' ways are known. */
  readonly particles: boolean;
}

/** What somebody wants to see, and on what. */
export interface Wish {
  readonly view: PlaneView;
  readonly size: CanvasSize;
}

/** What a wish asks the zones to cover, and from when. */
export function targetOf({ extent }: Moment, { view: { camera, time }, size }: Wish): Target {
  return { region: seenBy(cameraOf(camera, extent), size), time: showable(time) };
}

function sameTarget(a: Target, b: Target): boolean {
  return a.time === b.time && sameRegion(a.region, b.region);
}

/** Whether a wish asks for anything that is not shown. */
export function lacks(shown: Shown, wish: Wish): boolean {
  const { moment, field, labels } = shown;
  const target = targetOf(moment, wish);
  return (
    !sameTarget(shown, target) ||
    (moment.d > 2 && !sameAxes(moment.choice, wish.view.axes)) ||
    (wantsField(wish.view) && (field === undefined || !sameTarget(field, target))) ||
    (wish.view.layers.particles && !shown.particles) ||
    (wantsLabels(wish.view, moment) && (labels === undefined || !sameTarget(labels, target)))
  );
}

export interface Developing {
  /** What is on the screen now. */
  readonly before: Shown | undefined;
  /** The wish of now, which may have changed since. */
  readonly now: () => Wish;
  readonly cancelled: () => boolean;
  /** Called when buffers begin to change that the screen reads: until the picture is shown, it must not be painted anew. */
  readonly hold: () => void;
}

/** Makes of a moment all that the wish shows of it; undefined where it was cancelled. */
export async function develop(
  device: GPUDevice,
  parts: Parts,
  moment: Moment,
  wish: Wish,
  { before, now, cancelled, hold }: Developing,
): Promise<Shown | undefined> {
  const { cascade, solver, plan } = parts;
  const { n, d, fit } = moment;
  const same = before?.moment === moment ? before : undefined;
  const target = targetOf(moment, wish);
  if (same === undefined) solver.aim(moment.anchors, fit.axes, fit.origin);
  if (target.time !== before?.time) solver.setSchedule(zoneSchedule(n, d, target.time));
  const fits = same !== undefined && sameTarget(same, target);
  // Who has moved on meanwhile gets the first level at once, and then that of where they are.
  const hurried = () => before !== undefined && !sameTarget(target, targetOf(moment, now()));
  const sheet = fits ? same.sheet : await cascade.coarse(target.region, plan, { cancelled, hurried });
  if (sheet === undefined) return undefined;
  const labels = await labelSheet(parts, moment, { wish, target, same, cancelled, hurried });
  if (!cancelled()) {
    hold();
    const details = await follow(device, parts, moment, { wish, target, same });
    if (!cancelled()) return { moment, ...target, sheet, refined: fits && same.refined, labels, ...details };
  }
  if (!fits) sheet.cells.destroy();
  if (labels !== same?.labels) labels?.sheet.cells.destroy();
  return undefined;
}

/** The zones of the label anchors, as coarse as the others; undefined where there are none to be seen, or where it was cancelled. */
async function labelSheet(
  { labels }: Parts,
  moment: Moment,
  of: {
    readonly wish: Wish;
    readonly target: Target;
    readonly same: Shown | undefined;
    readonly cancelled: () => boolean;
    readonly hurried: () => boolean;
  },
): Promise<LabelSheet | undefined> {
  const { wish, target, same, cancelled, hurried } = of;
  if (labels === undefined || !wantsLabels(wish.view, moment)) return undefined;
  if (same?.labels !== undefined && sameTarget(same.labels, target)) return same.labels;
  labels.aim(moment, target.time);
  const sheet = await labels.cascade.coarse(target.region, labels.plan, { cancelled, hurried });
  return sheet && { ...target, sheet, refined: false };
}

/** What stands on the zones; `same` is what is known of this moment. */
async function follow(
  device: GPUDevice,
  { anchors, axes, places, tracks, particles, field, plan, embedding }: Parts,
  moment: Moment,
  of: { readonly wish: Wish; readonly target: Target; readonly same: Shown | undefined },
): Promise<Pick<Shown, 'tracks' | 'grids' | 'field' | 'particles'>> {
  const { wish, target, same } = of;
  const { d, fit } = moment;
  const wanted = wish.view.layers.particles || same?.particles === true;
  if (same === undefined) {
    anchors.write(moment.anchors);
    axes.write(padAxes(d, fit.axes, fit.origin));
    places.write(Float32Array.from(moment.places));
    tracks.start.write(moment.latents);
    if (embedding === undefined) field.aim(moment.anchors, fit);
    else field.aimAtPoints(moment.places, d === 1);
  }
  if (same === undefined || (wanted && !same.particles)) {
    await runWork(device, 'tracks', (work) => {
      if (same === undefined) tracks.run(work);
      if (wanted) particles.run(work);
    });
  }
  let { field: known, grids } = same ?? { grids: fieldGrids(target.region, plan.field, d === 1) };
  if (wantsField(wish.view) && !(known !== undefined && sameTarget(known, target))) {
    grids = fieldGrids(target.region, plan.field, d === 1);
    await field.run(grids, embedding === undefined ? target.time : kernelTime(moment.n));
    known = target;
  }
  return {
    tracks: same?.tracks ?? (await tracks.points.read()),
    grids,
    field: known,
    particles: wanted,
  };
}
