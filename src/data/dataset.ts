/** What a data set is once loaded. */

export const IMAGE_SETS = ['mnist', 'fashion', 'digits'] as const;
export const POINT_SETS = ['moons', 'circles', 'blobs', 'spiral', 'checkerboard'] as const;
export type ImageSetName = (typeof IMAGE_SETS)[number];
export type PointSetName = (typeof POINT_SETS)[number];
export type DatasetName = ImageSetName | PointSetName;

export interface Split {
  readonly count: number;
  /** One a sample, each below classNames.length. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** Images: count x height x width, row by row from the top left, 0 (background) to 255. */
  readonly pixels?: Uint8Array<ArrayBuffer>;
  /** Points: count x 2. */
  readonly points?: Float32Array<ArrayBuffer>;
}

export interface Dataset {
  readonly name: DatasetName;
  readonly kind: 'image' | 'points';
  /** Of an image; 1 for points. */
  readonly height: number;
  /** Of an image; 2 for points. */
  readonly width: number;
  /** Floats a sample: height x width. */
  readonly inputs: number;
  readonly train: Split;
  readonly test: Split;
  readonly classNames: readonly string[];
}

/** A data file that cannot be had or cannot be trusted; `field` says which part of it. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly file: string;
  readonly field: string;

  constructor(file: string, field: string, found: string, expected: string, options?: ErrorOptions) {
    super(`${file}: ${field}: found ${found}, expected ${expected}`, options);
    this.file = file;
    this.field = field;
  }
}
