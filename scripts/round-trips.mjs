// node scripts/round-trips.mjs [--steps 20] [--alpha 1] [--eps 0.001] [--clusters SPREAD] [--solvers euler/uniform,gauss2/capacity]
// Goes from anchors to latents and back in float64 by the coefficient tables of src/lzn/schedule.ts, and prints which share of the
// rows comes back to its own anchor: the tables of docs/solvers.md. In brackets the standard deviation of the latents.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';

/** As in tests/oracle/round-trip.ts.
 * @typedef {{ n: number, d: number, draws: number }} Case
 * @typedef {{ rate: number, nearest: number, deviation: number }} Trip
 * @typedef {Case & { solver: string, grid: string, steps: number, eps: number, alpha: number, clusters?: number }} TripOptions
 * @typedef {{ CASES: readonly Case[], roundTrip(options: TripOptions): Trip }} RoundTrips */

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '20' },
    alpha: { type: 'string', default: '1' },
    eps: { type: 'string', default: '0.001' },
    clusters: { type: 'string' },
    solvers: {
      type: 'string',
      default:
        'euler/uniform,heun/uniform,heun/capacity,dpm1/logsnr,dpm2/uniform,dpm2/logsnr,dpm2/capacity,dpm3/uniform,dpm3/logsnr,gauss2/uniform,gauss2/logsnr,gauss2/capacity',
    },
  },
});
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
});
try {
  const trips = /** @type {RoundTrips} */ (await server.ssrLoadModule('/tests/oracle/round-trip.ts'));
  const { CASES } = trips;
  console.log(`| solver, grid | ${CASES.map(({ n, d }) => `${n}, ${d}`).join(' | ')} |`);
  console.log(`| --- | ${CASES.map(() => '---').join(' | ')} |`);
  for (const pair of values.solvers.split(',')) {
    const [solver = '', grid = ''] = pair.split('/');
    const cells = CASES.map(({ n, d, draws }) => {
      const { rate, nearest, deviation } = trips.roundTrip({
        n,
        d,
        draws,
        solver,
        grid,
        steps: Number(values.steps),
        eps: Number(values.eps),
        alpha: Number(values.alpha),
        ...(values.clusters === undefined ? {} : { clusters: Number(values.clusters) }),
      });
      const near = nearest === rate ? '' : `, nearest ${(100 * nearest).toFixed(2)}`;
      return `${(100 * rate).toFixed(2)}${near} (${deviation.toFixed(2)})`;
    });
    console.log(`| ${solver}, ${grid} | ${cells.join(' | ')} |`);
  }
} finally {
  await server.close();
}
