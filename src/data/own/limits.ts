/** What is read at most. Every size that a file declares is held against these before anything is allocated for it. */

const MIB = 2 ** 20;

/** Bytes of everything that is opened together: CIFAR as it is published takes 163 MiB. */
export const MAX_INPUT_BYTES = 512 * MIB;
/** Bytes of everything that archives unpack to. */
export const MAX_UNPACKED_BYTES = 768 * MIB;
/** Bytes of a table of points, which is read as text. */
export const MAX_TABLE_BYTES = 32 * MIB;
/** Bytes of one image file. */
export const MAX_IMAGE_BYTES = 64 * MIB;
/** Pixels of one image: decoded it takes four bytes each. */
export const MAX_IMAGE_PIXELS = 50_000_000;
/** Pixels of a side of an image. */
export const MAX_IMAGE_SIDE = 16_384;
/** Files in a folder, entries of an archive. */
export const MAX_FILES = 100_000;
/** Rows of a table of points. */
export const MAX_TABLE_ROWS = 200_000;
/** Samples that a file may hold; of more than the models take, some are chosen. */
export const MAX_SAMPLES = 2_000_000;
/** Characters of a path or of a column's name. */
export const MAX_PATH = 1024;

/** What the models take. */
export const MAX_CLASSES = 100;
export const MAX_TRAIN = 20_000;
export const MAX_TEST = 5000;
export const MIN_SIDE = 8;
export const MAX_SIDE = 64;
export const DEFAULT_SIDE = 28;

/** Rows that are asked of Hugging Face, in all and at a time. */
export const MAX_HUB_ROWS = 5000;
export const HUB_PAGE = 100;

/** Characters of a data set's name and of a class's name. */
export const MAX_NAME = 80;
export const MAX_CLASS_NAME = 40;

export function mib(bytes: number): number {
  return Math.ceil(bytes / MIB);
}
