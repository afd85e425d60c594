/** Draws how the loss, or what tells of a collapse instead, went. */
import type { Simulation } from '../../explore/simulation';
import { inkOf } from './frame';

/** Steps that the width stands for at least. */
const SHORTEST = 60;
/** Pixels around the curve. */
const EDGE = 4;

/** Draws the figures from left to right, and the value at a collapse as a dashed line. */
export function drawCourse(canvas: HTMLCanvasElement, toy: Simulation): void {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (context === null || width === 0) return;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const { history } = toy;
  const { value } = toy.collapse;
  const seen = value === null ? history : [...history, value];
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const y = (figure: number) =>
    height - EDGE - ((height - 2 * EDGE) * (figure - low)) / Math.max(high - low, 1e-9);
  const last = history.length - 1;
  const across = (k: number) => EDGE + ((width - 2 * EDGE) * k) / Math.max(last, SHORTEST);
  const ink = inkOf(canvas);
  context.lineWidth = 1;
  if (value !== null) {
    context.strokeStyle = ink.muted;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(0, y(value));
    context.lineTo(width, y(value));
    context.stroke();
    context.setLineDash([]);
  }
  context.lineWidth = 1.5;
  context.strokeStyle = ink.accent;
  context.beginPath();
  for (const [k, figure] of history.entries()) {
    const x = across(k);
    if (k === 0) context.moveTo(x, y(figure));
    else context.lineTo(x, y(figure));
  }
  context.stroke();
  context.fillStyle = ink.accent;
  context.beginPath();
  context.arc(across(last), y(toy.figure), 2.5, 0, 2 * Math.PI);
  context.fill();
}
