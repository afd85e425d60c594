/** Draws a toy: points, what ties them, and the forces on them. */
import { ADAPTERS } from '../../explore/adapters';
import type { Simulation } from '../../explore/simulation';
import { D, groupOf, N, ROWS } from '../../explore/toy';
import { FACTS, type Space } from '../../objectives/facts';
import { cssColour } from '../../palette';
import { at, type Frame, frameOf, type Ink, inkOf, type Place, strongest, toPixel } from './frame';

/** Length of the longest arrow, of half the side; and the force that counts as none. */
const ARROW = 0.28;
const FAINT = 1e-3;
/** Share of the strongest force below which none is drawn. */
const BARE = 1e-3;
const HEAD = 5;
/** Radius of a point, in a large picture and in a small one; of the ring around the point in the hand. */
const RADIUS = 4.5;
const SMALL_RADIUS = 3.5;
const SMALL = 240;
const CHOSEN = 8;

const radiusIn = ({ side }: Frame) => (side < SMALL ? SMALL_RADIUS : RADIUS);

interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly frame: Frame;
  readonly ink: Ink;
}

function ring({ context, frame }: Brush, [x, y]: Place, radius: number, colour: string): void {
  context.strokeStyle = colour;
  context.beginPath();
  context.arc(x, y, (radius * frame.side) / (2 * frame.reach), 0, 2 * Math.PI);
  context.stroke();
}

/** Where points can be, or should be. */
function drawSpace(brush: Brush, space: Space): void {
  const { context, frame, ink } = brush;
  const middle = toPixel(frame, [0, 0]);
  context.lineWidth = 1;
  context.strokeStyle = ink.line;
  context.beginPath();
  for (const [dx, dy] of [
    [4, 0],
    [0, 4],
  ] as const) {
    context.moveTo(middle[0] - dx, middle[1] - dy);
    context.lineTo(middle[0] + dx, middle[1] + dy);
  }
  context.stroke();
  if (space === 'sphere') ring(brush, middle, 1, ink.line);
  if (space === 'gaussian') for (const deviations of [1, 2, 3]) ring(brush, middle, deviations, ink.line);
}

function square({ context, ink }: Brush, [x, y]: Place, half: number): void {
  context.fillStyle = ink.ink;
  context.fillRect(x - half, y - half, 2 * half, 2 * half);
}

/** What the objective keeps beside the points. */
function drawMemory(brush: Brush, toy: Simulation): void {
  const { context, frame, ink } = brush;
  const { memory } = toy;
  context.lineWidth = 1;
  switch (ADAPTERS[toy.objective].shows) {
    case 'target': {
      const unit = FACTS[toy.objective].space === 'sphere';
      for (let row = 0; row < ROWS; row += 1) {
        const [x, y] = at(memory.target, row);
        const length = unit ? Math.hypot(x, y) || 1 : 1;
        const [px, py] = toPixel(frame, [x / length, y / length]);
        context.strokeStyle = ink.muted;
        context.strokeRect(px - 2.5, py - 2.5, 5, 5);
      }
      return;
    }
    case 'queue':
      context.strokeStyle = ink.muted;
      context.beginPath();
      for (let key = 0; key < memory.queue.length / D; key += 1) {
        const [x, y] = at(memory.queue, key);
        context.moveTo(...toPixel(frame, [1.06 * x, 1.06 * y]));
        context.lineTo(...toPixel(frame, [1.14 * x, 1.14 * y]));
      }
      context.stroke();
      return;
    case 'prototypes':
    case 'codebook':
      for (let code = 0; code < memory.codes.length / D; code += 1)
        square(brush, toPixel(frame, at(memory.codes, code)), 4);
      return;
    case 'spreads':
      for (let row = 0; row < ROWS; row += 1)
        ring(
          brush,
          toPixel(frame, at(toy.places, row)),
          Math.exp((memory.spreads[row * D] ?? 0) / 2),
          ink.line,
        );
      return;
    case undefined:
  }
}

function drawPairs({ context, frame, ink }: Brush, places: Float64Array): void {
  context.strokeStyle = ink.muted;
  context.globalAlpha = 0.55;
  context.beginPath();
  for (let i = 0; i < N; i += 1) {
    context.moveTo(...toPixel(frame, at(places, i)));
    context.lineTo(...toPixel(frame, at(places, i + N)));
  }
  context.stroke();
  context.globalAlpha = 1;
}

function drawForces({ context, frame, ink }: Brush, toy: Simulation): void {
  const { forces, places } = toy;
  const longest = Math.max(strongest(forces), FAINT);
  // By the root, or the strongest alone would be seen.
  const unit = (ARROW * frame.side) / 2 / Math.sqrt(longest);
  context.strokeStyle = ink.accent;
  context.fillStyle = ink.accent;
  context.lineWidth = 1.5;
  for (let row = 0; row < ROWS; row += 1) {
    const [fx, fy] = at(forces, row);
    const force = Math.hypot(fx, fy);
    if (force < BARE * longest) continue;
    const [x, y] = toPixel(frame, at(places, row));
    const [ux, uy] = [fx / force, -fy / force];
    const length = radiusIn(frame) + unit * Math.sqrt(force);
    const [dx, dy] = [length * ux, length * uy];
    const head = Math.min(HEAD, length);
    const [hx, hy] = [x + dx - head * ux, y + dy - head * uy];
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(hx, hy);
    context.stroke();
    context.beginPath();
    context.moveTo(x + dx, y + dy);
    context.lineTo(hx - 0.55 * head * uy, hy + 0.55 * head * ux);
    context.lineTo(hx + 0.55 * head * uy, hy - 0.55 * head * ux);
    context.fill();
  }
}

function drawPoints({ context, frame, ink }: Brush, places: Float64Array, chosen: number | null): void {
  for (let row = ROWS - 1; row >= 0; row -= 1) {
    const [x, y] = toPixel(frame, at(places, row));
    const colour = cssColour(groupOf(row % N));
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, radiusIn(frame), 0, 2 * Math.PI);
    context.fillStyle = row < N ? colour : ink.surface;
    context.strokeStyle = row < N ? ink.surface : colour;
    context.fill();
    context.stroke();
    if (row !== chosen) continue;
    context.strokeStyle = ink.accent;
    context.beginPath();
    context.arc(x, y, CHOSEN, 0, 2 * Math.PI);
    context.stroke();
  }
}

/** Draws everything. The canvas has `side` CSS pixels a side, `ratio` device pixels each. */
export function drawToy(canvas: HTMLCanvasElement, toy: Simulation, chosen: number | null): void {
  const context = canvas.getContext('2d');
  const side = canvas.clientWidth;
  if (context === null || side === 0) return;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(side * ratio);
  canvas.height = canvas.width;
  context.scale(ratio, ratio);
  const brush = { context, frame: frameOf(toy, side), ink: inkOf(canvas) };
  drawSpace(brush, FACTS[toy.objective].space);
  drawMemory(brush, toy);
  drawPairs(brush, toy.places);
  drawForces(brush, toy);
  drawPoints(brush, toy.places, chosen);
}
