/**
 * The standard normal's quantile of a 32-bit word, from + - * / and sqrt alone. Math.log and Math.cos may differ in their
 * last bits from one JavaScript engine to the next; these operations may not, so that noise has the same bits everywhere.
 */

const LN2 = 0.6931471805599453;
const SQRT_HALF = 0.7071067811865476;

/** Natural logarithm of a normal positive double; relative error about 2e-16 away from 1. */
export function naturalLog(x: number): number {
  let mantissa = x;
  let exponent = 0;
  // Scaling by powers of two is exact; the words used here need at most 33 halvings.
  while (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent--;
  }
  while (mantissa >= 2 * SQRT_HALF) {
    mantissa *= 0.5;
    exponent++;
  }
  // log m = 2 artanh s with s = (m-1)/(m+1), |s| <= 0.1716: 11 terms leave less than 1e-17.
  const s = (mantissa - 1) / (mantissa + 1);
  const q = s * s;
  let series = 1 / 21;
  for (let odd = 19; odd >= 1; odd -= 2) series = series * q + 1 / odd;
  return exponent * LN2 + 2 * s * series;
}

/**
 * x with Phi(x) = (word + 1/2) / 2^32: algorithm AS 241 (PPND16, Wichura 1988), relative error about 1e-16.
 * Its far tail (sqrt(-log p) > 5) is left out: the smallest p here is 2^-33, where sqrt(-log p) = 4.78. So |x| < 6.4.
 */
export function normalQuantile(word: number): number {
  const p = (word + 0.5) * 2 ** -32;
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q;
    const numerator =
      ((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r + 45921.95393154987) * r +
        13731.69376550946) *
        r +
        1971.5909503065513) *
        r +
        133.14166789178438) *
        r +
      3.3871328727963665;
    const denominator =
      ((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r + 21213.794301586597) *
        r +
        5394.196021424751) *
        r +
        687.1870074920579) *
        r +
        42.31333070160091) *
        r +
      1;
    return (q * numerator) / denominator;
  }
  const r = Math.sqrt(-naturalLog(q < 0 ? p : 1 - p)) - 1.6;
  const numerator =
    ((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r +
      1.2704582524523684) *
      r +
      3.6478483247632045) *
      r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
    1.4234371107496835;
  const denominator =
    ((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r +
      0.14810397642748008) *
      r +
      0.6897673349851) *
      r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
    1;
  return q < 0 ? -numerator / denominator : numerator / denominator;
}
