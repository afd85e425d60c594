/** Prototypes, and entries of a codebook, in the toy. */
export const CODES = 6;
