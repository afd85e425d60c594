/** What dispatches of known size take of the time that one command buffer may take; see `Work.spend`. */

/** Multiply-adds of about a tenth of a second of a software adapter on two cores; a GPU does them in a millisecond, and a cut costs it little. */
const PRODUCTS = 2e8;

/** Share of so many multiply-adds. */
export function shareOf(products: number): number {
  return products / PRODUCTS;
}
