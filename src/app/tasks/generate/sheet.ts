/** What a panel shows as one PNG: its pictures and their names where they are on the page, on the page's paper. */
import { useExperiment } from '../../../state/experiment';
import type { Mode } from '../../../state/generate';
import { useRun } from '../../../state/run';
import { download } from '../../charts/export/download';
import { pageStyle } from '../../charts/export/sheet';
import { fileStem } from '../../lab/files/names';

/** Pixels a CSS pixel. */
const SCALE = 2;
const MARGIN = 16;

function paintPanel(panel: HTMLElement, canvas: HTMLCanvasElement): void {
  const parts = [...panel.querySelectorAll<HTMLElement>('figure canvas, table canvas, [data-sheet]')];
  const origin = panel.getBoundingClientRect();
  const boxes = parts.map((part) => part.getBoundingClientRect());
  // As wide and high as what is in it: a panel is as wide as its column.
  const right = Math.max(0, ...boxes.map((box) => box.right - origin.left));
  const bottom = Math.max(0, ...boxes.map((box) => box.bottom - origin.top));
  const top = Math.min(bottom, ...boxes.map((box) => box.top - origin.top));
  canvas.width = SCALE * Math.ceil(right + 2 * MARGIN);
  canvas.height = SCALE * Math.ceil(bottom - top + 2 * MARGIN);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(SCALE, SCALE);
  context.fillStyle = pageStyle().paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(MARGIN - origin.left, MARGIN - origin.top - top);
  context.imageSmoothingEnabled = false;
  context.textBaseline = 'middle';
  parts.forEach((part, i) => {
    const box = boxes[i];
    if (box === undefined) return;
    const { backgroundColor, color, font } = getComputedStyle(part);
    if (part instanceof HTMLCanvasElement) {
      context.fillStyle = backgroundColor;
      context.fillRect(box.x, box.y, box.width, box.height);
      context.drawImage(part, box.x, box.y, box.width, box.height);
    } else {
      context.fillStyle = color;
      context.font = font;
      context.fillText(part.textContent, box.x, box.y + box.height / 2);
    }
  });
}

/** Hands the panel over as a file. */
export async function savePanel(panel: HTMLElement, mode: Mode): Promise<void> {
  const canvas = document.createElement('canvas');
  paintPanel(panel, canvas);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  const stem = fileStem(useExperiment.getState().current, useRun.getState().telemetry.iteration);
  if (blob !== null) download(blob, `${stem}-${mode}.png`);
}
