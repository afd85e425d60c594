/** What a data set is once loaded. */
import { phrase, type PhraseKey, type PhraseValue } from '../texts/phrase';
import { inEnglish, SaidError, say } from '../texts/say';

export const IMAGE_SETS = ['mnist', 'fashion', 'digits'] as const;
export const POINT_SETS = ['moons', 'circles', 'blobs', 'spiral', 'checkerboard'] as const;
export type ImageSetName = (typeof IMAGE_SETS)[number];
export type PointSetName = (typeof POINT_SETS)[number];
/** A set that comes with the page, or the reader's own. */
export type DatasetName = ImageSetName | PointSetName | 'own';

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

type FieldKey = Extract<PhraseKey, `data.fields.${string}`>;

/** A part of a data file: the key of its name, with its number where there are several of the kind. */
export type Field = FieldKey | readonly [key: FieldKey, index: number];

/** A data file that cannot be had or cannot be trusted; `field` says, in English, which part of it. */
export class DatasetError extends SaidError {
  override readonly name = 'DatasetError';
  readonly file: string;
  readonly field: string;

  constructor(file: string, field: Field, found: PhraseValue, expected: PhraseValue, options?: ErrorOptions) {
    const part = typeof field === 'string' ? phrase(field) : phrase(field[0], { index: field[1] });
    super(say('data.wrong', { file, field: part, found, expected }), options);
    this.file = file;
    this.field = inEnglish(part);
  }
}
