/**
 * The pair of Dormand and Prince (1980): an explicit Runge-Kutta step of order 5, and the difference to one of order 4 as the estimate of
 * its error. The last slope of a step is the first of the next.
 */

/** Slopes of a step: six evaluations, and one at its end. */
export const SLOPES = 7;

/** Share of the step at which slope 1 to 6 is taken. */
export const NODES = [1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1] as const;

/** Weights of the slopes so far in the state at which slope 1 to 6 is taken; the last row makes the step itself. */
export const WEIGHTS: readonly (readonly number[])[] = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];

/** Weights of all slopes in the difference of order 4 and order 5. */
export const ERROR_WEIGHTS = [
  -71 / 57600,
  0,
  71 / 16695,
  -71 / 1920,
  17253 / 339200,
  -22 / 525,
  1 / 40,
] as const;
