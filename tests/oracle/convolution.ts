/** Float64 twins of the kernels of images, shaders/nn/conv-*.wgsl, film.wgsl and image-patches.wgsl: plain loops, positions x channels. */
import type { Grid, Kernel } from '../../src/nn/images';
import { ACTIVATIONS, type Dense, dense, get } from './nn';

/** Every position p of the output with every neighbour q that it has in the input, and the tap that joins them. */
function* neighbours(
  { rows, width, height }: Grid,
  side: number,
): Generator<[p: number, q: number, tap: number]> {
  const stride = side === 3 ? 1 : 2;
  const pad = side === 3 ? 1 : 0;
  for (let image = 0; image < rows; image++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let tap = 0; tap < side * side; tap++) {
          const line = stride * y + Math.floor(tap / side) - pad;
          const column = stride * x + (tap % side) - pad;
          if (line < 0 || column < 0 || line >= stride * height || column >= stride * width) continue;
          const q = (image * stride * height + line) * stride * width + column;
          yield [(image * height + y) * width + x, q, tap];
        }
      }
    }
  }
}

/** @param grid of the output */
export function convolve(grid: Grid, { side, inputs, outputs, bias }: Kernel, x: Dense, w: Dense): Dense {
  const last = side * side * inputs;
  const y = dense(grid.rows * grid.width * grid.height, outputs, (_, c) => (bias ? get(w, last, c) : 0));
  for (const [p, q, tap] of neighbours(grid, side)) {
    for (let k = 0; k < inputs; k++) {
      for (let c = 0; c < outputs; c++) {
        y.data[p * outputs + c] = get(y, p, c) + get(x, q, k) * get(w, tap * inputs + k, c);
      }
    }
  }
  return y;
}

export function convolveBackward(
  grid: Grid,
  { side, inputs, outputs, bias }: Kernel,
  x: Dense,
  w: Dense,
  dy: Dense,
): { x: Dense; weight: Dense } {
  const dx = dense(x.rows, inputs, () => 0);
  const dw = dense(w.rows, outputs, () => 0);
  const last = side * side * inputs;
  for (const [p, q, tap] of neighbours(grid, side)) {
    for (let k = 0; k < inputs; k++) {
      for (let c = 0; c < outputs; c++) {
        const row = tap * inputs + k;
        dx.data[q * inputs + k] = get(dx, q, k) + get(w, row, c) * get(dy, p, c);
        dw.data[row * outputs + c] = get(dw, row, c) + get(x, q, k) * get(dy, p, c);
      }
    }
  }
  if (bias) {
    for (let p = 0; p < dy.rows; p++) {
      for (let c = 0; c < outputs; c++) dw.data[last * outputs + c] = get(dw, last, c) + get(dy, p, c);
    }
  }
  return { x: dx, weight: dw };
}

/** Four channels at all positions of an image: its mean and deviation. */
function normalise(x: Dense, positions: number): { h: Dense; inverse: Dense } {
  const h = dense(x.rows, x.cols, () => 0);
  const inverse = dense(x.rows, x.cols, () => 0);
  for (let image = 0; image < x.rows / positions; image++) {
    for (let group = 0; group < x.cols; group += 4) {
      const cells = Array.from({ length: 4 * positions }, (_, i): [number, number] => [
        image * positions + Math.floor(i / 4),
        group + (i % 4),
      ]);
      const mean = cells.reduce((sum, [r, c]) => sum + get(x, r, c), 0) / cells.length;
      const variance = cells.reduce((sum, [r, c]) => sum + (get(x, r, c) - mean) ** 2, 0) / cells.length;
      for (const [r, c] of cells) {
        inverse.data[r * x.cols + c] = 1 / Math.sqrt(variance + 1e-5);
        h.data[r * x.cols + c] = (get(x, r, c) - mean) * get(inverse, r, c);
      }
    }
  }
  return { h, inverse };
}

/** scale and shift: images x channels. */
export function film(x: Dense, positions: number, scale: Dense, shift: Dense): Dense {
  const { h } = normalise(x, positions);
  return dense(x.rows, x.cols, (r, c) => {
    const image = Math.floor(r / positions);
    return ACTIVATIONS.gelu.value((1 + get(scale, image, c)) * get(h, r, c) + get(shift, image, c));
  });
}

export function filmBackward(
  x: Dense,
  positions: number,
  scale: Dense,
  shift: Dense,
  dy: Dense,
): { x: Dense; scale: Dense; shift: Dense } {
  const { h, inverse } = normalise(x, positions);
  const image = (r: number) => Math.floor(r / positions);
  const factor = (r: number, c: number) => 1 + get(scale, image(r), c);
  const e = dense(x.rows, x.cols, (r, c) => {
    const slope = ACTIVATIONS.gelu.slope(factor(r, c) * get(h, r, c) + get(shift, image(r), c));
    return get(dy, r, c) * slope;
  });
  const overPositions = (term: (r: number, c: number) => number) =>
    dense(scale.rows, x.cols, (i, c) => {
      let sum = 0;
      for (let p = 0; p < positions; p++) sum += term(i * positions + p, c);
      return sum;
    });
  const dshift = overPositions((r, c) => get(e, r, c));
  const dscale = overPositions((r, c) => get(e, r, c) * get(h, r, c));
  const dx = dense(x.rows, x.cols, (r, c) => {
    let plain = 0;
    let weighted = 0;
    for (let k = c - (c % 4); k < c - (c % 4) + 4; k++) {
      plain += (factor(r, k) * get(dshift, image(r), k)) / (4 * positions);
      weighted += (factor(r, k) * get(dscale, image(r), k)) / (4 * positions);
    }
    return get(inverse, r, c) * (factor(r, c) * get(e, r, c) - plain - get(h, r, c) * weighted);
  });
  return { x: dx, scale: dscale, shift: dshift };
}

/** Images, one a row, as patches of 2 x 2 pixels. */
export function split(pixels: Dense, width: number, height: number): Dense {
  const across = width / 2;
  const patches = across * (height / 2);
  return dense(pixels.rows * patches, 4, (position, pixel) => {
    const [line, column] = [Math.floor((position % patches) / across), position % across];
    const at = (2 * line + Math.floor(pixel / 2)) * width + 2 * column + (pixel % 2);
    return get(pixels, Math.floor(position / patches), at);
  });
}

export function join(patches: Dense, rows: number, width: number, height: number): Dense {
  const across = width / 2;
  return dense(rows, width * height, (row, at) => {
    const [line, column] = [Math.floor(at / width), at % width];
    const patch = (row * (height / 2) + Math.floor(line / 2)) * across + Math.floor(column / 2);
    return get(patches, patch, 2 * (line % 2) + (column % 2));
  });
}
