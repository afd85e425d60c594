/** What is found in opened data before it is prepared for the models, and what comes of it. */
import type { Dataset } from '../dataset';

/** Data of one's own, ready to be trained on. */
export interface OwnData {
  /** Name for people and links: the file's or folder's name, "drawn points", or "hf:owner/name/config/split". At most 80 characters. */
  readonly name: string;
  /**
   * 64 lower-case hex digits. Of one file: of its bytes. Of several: of the lines "<sha of file>  <path>\n" sorted by path. Of drawn points:
   * of the CSV that they are saved as. Of rows of Hugging Face: see `hub.ts`.
   */
  readonly sha256: string;
  /** How it was prepared, so that the same file gives the same data again: see `prep.ts`. */
  readonly prep: string;
  readonly dataset: Dataset;
}

export type Format = 'images' | 'idx' | 'cifar10' | 'cifar100' | 'numpy' | 'table' | 'hub';

/** An image as it is in the data: height x width x channels (grey, RGB or RGBA), row by row from the top left, 0 to 255. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Samples of a split, an image at a time. */
export interface PicturePart {
  readonly kind: 'image';
  readonly count: number;
  /** One a sample, each below the number of classes. */
  readonly labels: Uint8Array;
  /** @throws OwnError where the file of this sample is damaged. */
  readonly picture: (index: number) => Picture | Promise<Picture>;
  /** Where the samples are files of their own: the path of one. */
  readonly pathOf?: (index: number) => string;
}

export interface PointPart {
  readonly kind: 'points';
  readonly count: number;
  readonly labels: Uint8Array;
  /** count x 2, as they are in the file. */
  readonly points: Float64Array;
}

export type Part = PicturePart | PointPart;

/** Something that the reader should know about how the data were read: a key of `own.notes` and its values. */
export type NoteCode =
  | 'skipped'
  | 'validation'
  | 'validationLeftOut'
  | 'stretched'
  | 'unlabelled'
  | 'coarse'
  | 'column'
  | 'partial';

export interface Note {
  readonly code: NoteCode;
  readonly values: Readonly<Record<string, string | number>>;
}

interface FoundParts<P extends Part> {
  readonly format: Format;
  readonly kind: P['kind'];
  readonly train: P;
  /** Where the data come split; else null. */
  readonly test: P | null;
  /** In the order of the labels; none where the data have no labels. */
  readonly classNames: readonly string[];
  readonly notes: readonly Note[];
}

export type FoundPictures = FoundParts<PicturePart>;
export type FoundPoints = FoundParts<PointPart>;
export type Found = FoundPictures | FoundPoints;

/** What a person is shown of data before they are used. Plain data: it crosses from the worker. */
export interface Recognised {
  readonly name: string;
  readonly sha256: string;
  readonly format: Format;
  readonly kind: 'image' | 'points';
  /** Samples there are. */
  readonly train: number;
  /** Where the data come split; else null. */
  readonly test: number | null;
  /** None where the data have no labels. */
  readonly classNames: readonly string[];
  /** Samples of each class, both splits together; of all samples where there are no classes. */
  readonly perClass: readonly number[];
  /** Width and height of the first image; null for points. */
  readonly size: readonly [width: number, height: number] | null;
  /** Whether the first image has colours. */
  readonly colour: boolean;
  /** Rows that were asked of Hugging Face; 0 for everything else. */
  readonly rows: number;
  readonly notes: readonly Note[];
}

/** A few samples, as the models will see them. */
export type Preview =
  | {
      readonly kind: 'image';
      readonly side: number;
      /** count x side x side. */
      readonly pixels: Uint8Array<ArrayBuffer>;
      readonly labels: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly kind: 'points';
      /** count x 2, standardised. */
      readonly points: Float32Array<ArrayBuffer>;
      readonly labels: Uint8Array<ArrayBuffer>;
    };

/** What the person chooses in the review. */
export interface Choices {
  /** Pixels a side; of no account for points. */
  readonly side: number;
  readonly train: number;
  readonly test: number;
  readonly classNames: readonly string[];
}

/** Where a long piece of work is. */
export interface Progress {
  readonly stage: 'reading' | 'unpacking' | 'hashing' | 'fetching' | 'images';
  readonly done: number;
  /** null where nobody knows. */
  readonly total: number | null;
}

export type OnProgress = (progress: Progress) => void;
