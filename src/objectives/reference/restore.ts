/**
 * Restoration in float64: the twin of shaders/objectives/restore.wgsl and patch-contrast.wgsl, with their equations. Dense, row-major
 * matrices.
 */
import { addRow, dot, unitRows, unitRowsBackward } from './unit-rows';

/** Standard deviation of the noise. */
export const NOISE = 0.2;
/** What the contrastive term counts beside the distance. */
export const CONTRAST_WEIGHT = 0.1;
/** Images that are compared with one another: the first so many, the next so many, ... */
export const CONTRAST_GROUP = 64;

const at = (values: ArrayLike<number>, i: number) => values[i] ?? Number.NaN;

export interface ContrastInput {
  readonly images: number;
  /** Patches of an image. */
  readonly patches: number;
  /** Numbers of a patch. */
  readonly d: number;
  /** (images patches) x d: the patches of an image below one another. */
  readonly features: ArrayLike<number>;
}

export interface ContrastResult {
  /** Mean of the terms. */
  readonly loss: number;
  /** images; zero where there is but one. */
  readonly terms: Float64Array;
  /** (images patches) x d, in the features. */
  readonly gradient: Float64Array;
}

/** The contrastive term of one group of images. */
export function patchContrast({ images, patches, d, features }: ContrastInput): ContrastResult {
  const rows = images * patches;
  const terms = new Float64Array(images);
  if (images < 2) return { loss: 0, terms, gradient: new Float64Array(rows * d) };
  const unit = unitRows(features, d);
  const unitGradient = new Float64Array(rows * d);
  const pull = (a: number, b: number, weight: number) => {
    addRow(unitGradient, a, weight, unit.u, b, d);
    addRow(unitGradient, b, weight, unit.u, a, d);
  };
  const share = 1 / (images * patches ** 2);
  for (let a = 0; a < rows; a++) {
    const own = Math.floor(a / patches);
    for (let patch = 0; patch < patches; patch++) {
      const likeness = Array.from({ length: images }, (_, k) =>
        dot(unit.u, a, unit.u, k * patches + patch, d),
      );
      const sum = likeness.reduce((total, c, k) => (k === own ? total : total + Math.exp(c)), 0);
      terms[own] = at(terms, own) + (Math.log(sum) - at(likeness, own)) / patches ** 2;
      for (const [k, c] of likeness.entries())
        pull(a, k * patches + patch, share * (k === own ? -1 : Math.exp(c) / sum));
    }
  }
  return {
    loss: terms.reduce((sum, term) => sum + term, 0) / images,
    terms,
    gradient: unitRowsBackward(unit, unitGradient, d),
  };
}

export interface RestoreInput {
  readonly n: number;
  /** Numbers of a sample. */
  readonly inputs: number;
  readonly kind: 'image' | 'points';
  /** n x inputs */
  readonly clean: ArrayLike<number>;
  /** n x inputs: what the decoder answers. */
  readonly output: ArrayLike<number>;
}

/** Where each number of an image's quarters stands in the image; undefined beyond its border. */
function quarterPlaces(inputs: number): (number | undefined)[] {
  const side = Math.round(Math.sqrt(inputs));
  const half = Math.ceil(side / 2);
  return Array.from({ length: 4 * half * half }, (_, i) => {
    const [quarter, place] = [Math.floor(i / half ** 2), i % half ** 2];
    const x = (quarter % 2) * half + (place % half);
    const y = Math.floor(quarter / 2) * half + Math.floor(place / half);
    return x < side && y < side ? y * side + x : undefined;
  });
}

/** The loss of a batch, of each row with its parts, and the gradient in the output, n x inputs. */
export function restoration({ n, inputs, kind, clean, output }: RestoreInput) {
  const distances = new Float64Array(n);
  const terms = new Float64Array(n);
  const gradient = new Float64Array(n * inputs);
  for (let i = 0; i < n * inputs; i++) {
    const error = at(output, i) - at(clean, i);
    const row = Math.floor(i / inputs);
    distances[row] = at(distances, row) + Math.abs(error) / inputs;
    gradient[i] = Math.sign(error) / (n * inputs);
  }
  const places = kind === 'image' ? quarterPlaces(inputs) : [];
  for (let first = 0; first < n && places.length > 0; first += CONTRAST_GROUP) {
    const images = Math.min(CONTRAST_GROUP, n - first);
    const features = Float64Array.from({ length: images * places.length }, (_, i) => {
      const place = places[i % places.length];
      return place === undefined ? 0 : at(output, (first + Math.floor(i / places.length)) * inputs + place);
    });
    const contrast = patchContrast({ images, patches: 4, d: places.length / 4, features });
    terms.set(contrast.terms, first);
    const gain = (CONTRAST_WEIGHT * images) / n;
    for (const [i, pull] of contrast.gradient.entries()) {
      const place = places[i % places.length];
      if (place === undefined) continue;
      const e = (first + Math.floor(i / places.length)) * inputs + place;
      gradient[e] = at(gradient, e) + gain * pull;
    }
  }
  const rows = distances.map((distance, i) => distance + CONTRAST_WEIGHT * at(terms, i));
  return { loss: rows.reduce((sum, row) => sum + row, 0) / n, rows, distances, terms, gradient };
}
