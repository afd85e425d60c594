// What every form of the flow's kernels agrees on about densities that count for nothing.

// A density this far below the largest, in nats, counts as 0: sixteen thousand of them change a sum by less than its rounding, and
// a gradient by less still. It makes most of a flow's late pairs exactly nothing, which need not be computed.
const FAINT = 32.0;

// Stands for 1 / Z in the stats of a row where no second anchor has any density, so that Z is exactly 1.
const ALONE = 2.0;
