/** `npm run lzn`: the commands, their options and how they end. What each of them does is in a file of its own. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { COMPARED, USUAL_SETUP } from '../../comparison';
import { PRESETS } from '../../experiment/presets';
import { compare } from './compare';
import type { CompareOptions } from './compare-options';
import type { Context } from './context';
import { exportRun, type ExportOptions } from './export';
import { CliFailure, EXIT } from './failure';
import { handOver } from './hand-over';
import { BATCH, batchCount } from './classification';
import { leaderboard, type LeaderboardOptions } from './leaderboard';
import { JUDGED, judgedCount } from './quality';
import { reproduce, type ReproduceOptions } from './reproduce';
import { type Host, openSession } from './session';
import { sweep, type SweepOptions } from './sweep';
import { train, type TrainOptions } from './train';

const CODES = `
Exit status: 0 done; 1 failed; 2 wrong call, nothing was begun; 3 not reproduced; 130 stopped with Ctrl-C.
Results go to standard output, everything else to standard error. npm itself prints two lines before: npm run -s keeps it quiet.`;

/** A whole number from 1 on. */
function count(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 1 to 9999999.');
}

const adapterOption = () =>
  new Option('--adapter <kind>', 'the graphics adapter: software is the same on every machine')
    .choices(['software', 'hardware'])
    .default(process.env['WEBGPU'] === 'hardware' ? 'hardware' : 'software');
const json = () => new Option('--json', 'the result as JSON');
const quiet = () => new Option('--quiet', 'no progress');

function fromLink(command: Command): Command {
  return command
    .option(
      '--link <link>',
      'the experiment: the part of a page’s address from # on, or all of it (default: the defaults)',
    )
    .option('--preset <id>', `the same by name: ${PRESETS.map(({ id }) => id).join(', ')}`)
    .option('--seed <number>', 'another seed')
    .option('--lenient', 'go on without what is refused of the link');
}

function program(context: Context, root: string, exit: (code: number) => void): Command {
  const lzn = new Command('lzn')
    .usage('<command> [options]')
    .description(
      'The Latent Zoning playground without a browser window: the same engine, the same links, the same bits.',
    )
    .addHelpText('after', CODES)
    .exitOverride()
    .showHelpAfterError('(--help lists the options)');
  fromLink(lzn.command('train').description('train the experiment of a link'))
    .option('--data <path>', 'the file or folder of a link with data=own')
    .option('--file <run>', 'go on with a run that was saved, FILE.lzn')
    .option('--steps <n>', 'iterations to make (default: all of the experiment)', count)
    .option(
      '--out <folder>',
      'write run.lzn, weights.safetensors, telemetry.csv, zones.png, link.txt, summary.json',
    )
    .option('--every <n>', 'iterations from one line of telemetry.csv to the next', count, 10)
    .option('--evaluate', 'linear probe and nearest neighbours on the test samples at the end')
    .option('--batch <n>', 'test samples that share a field when they are classified', batchCount, BATCH)
    .option(
      '--judge <n>',
      'samples of each kind that a decoder is judged by at the end, 0 for none',
      judgedCount,
      JUDGED,
    )
    .addOption(adapterOption())
    .addOption(json())
    .addOption(quiet())
    .action(async (options: TrainOptions) => exit(await train(options, context)));
  fromLink(lzn.command('sweep').description('train every combination of some values with some seeds'))
    .option('--data <path>', 'the file or folder of a link with data=own')
    .option('--grid <values>', "one or two settings: 'd=2,8;u=0.1..0.5x3'; lr=1e-4..1e-2x5log")
    .option('--seeds <numbers>', '1,2,3 or 1..3 (default: the seed of the link)')
    .option('--steps <n>', 'iterations of each run (default: of the link)', count)
    .option('--evaluate', 'linear probe and nearest neighbours at the end of each run')
    .option(
      '--out <folder>',
      'write results.jsonl, from which it goes on when it is called again, runs.csv, summary.csv',
    )
    .addOption(adapterOption())
    .addOption(json())
    .addOption(quiet())
    .action(async (options: SweepOptions) => exit(await sweep(options, context)));
  lzn
    .command('compare')
    .description('train every objective with every seed on the same data, and measure all in the same way')
    .option('--objectives <names>', `all, or some of ${COMPARED.join(', ')}`, 'all')
    .option('--data <name>', 'the data set', USUAL_SETUP.data)
    .option('--seeds <numbers>', 'how many, or which: 4,5 or 4..6', '3')
    .option('--steps <n>', 'iterations of each run', String(USUAL_SETUP.iters))
    .option('--n <n>', 'batch size', String(USUAL_SETUP.n))
    .option('--encoder <name>', 'the encoder of all', USUAL_SETUP.encoder)
    .option('--head <kind>', 'native: each has its own; shared: all have that of LZN', USUAL_SETUP.head)
    .requiredOption(
      '--out <folder>',
      'write a file a run, from which it goes on when it is called again, leaderboard.json, comparison.md',
    )
    .addOption(adapterOption())
    .addOption(json())
    .addOption(quiet())
    .action(async (options: CompareOptions) => exit(await compare(options, context)));
  lzn
    .command('leaderboard')
    .description('tables of what folders of comparisons hold, without measuring')
    .argument('<folders...>', 'what --out of compare named')
    .option('--publish', 'write them into docs/comparison.md and public/data/comparison.json, too')
    .addOption(json())
    .action(async (folders: string[], options: LeaderboardOptions) =>
      exit(await leaderboard(folders, options, context, root)),
    );
  lzn
    .command('reproduce')
    .description('make the run of a link with a receipt once more, and compare')
    .requiredOption('--link <link>', 'a link with at= and fp=')
    .option('--data <path>', 'the file or folder of a link with data=own')
    .addOption(adapterOption())
    .addOption(json())
    .addOption(quiet())
    .addHelpText('after', '\nEnds with 0 for the same bits or the same curve, with 3 for anything else.')
    .action(async (options: ReproduceOptions) => exit(await reproduce(options, context)));
  fromLink(lzn.command('export').description('write the experiment as a configuration for another program'))
    .addOption(
      new Option('--to <program>', 'pytorch: the official code').choices(['pytorch']).makeOptionMandatory(),
    )
    .option('--labels', 'for its case study 3, with labels, in place of 2')
    .option('--gpus <n>', 'GPUs of a machine', count, 8)
    .option('--out <file>', 'write it there in place of standard output')
    .addOption(json())
    .action((options: ExportOptions) => exit(exportRun(options, context)));
  for (const [name, about] of [
    ['verify', 'check golden files of the official code (npm run verify)'],
    ['bench', 'measure the kernels beside others (npm run bench)'],
  ] as const) {
    lzn
      .command(name)
      .description(about)
      .argument('[arguments...]')
      .allowUnknownOption()
      .helpOption(false)
      .action(async (list: string[]) => exit(await handOver(root, name, list)));
  }
  return lzn;
}

const print = (text: string) => void process.stdout.write(`${text}\n`);

/**
 * Runs a command line.
 * @param args without node and script
 * @returns the exit status
 */
export async function main(args: readonly string[], host: Host, build: string): Promise<number> {
  const stopping = new AbortController();
  const onInterrupt = () => {
    if (stopping.signal.aborted) process.exit(EXIT.interrupted); // the second time nobody waits
    process.stderr.write('Stopping; what there is will be written. Once more ends at once.\n');
    stopping.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  let code: number = EXIT.done;
  try {
    const open: Context['open'] = (adapter, onEvent) => openSession(host, adapter, onEvent);
    const context = { open, stop: stopping.signal, print, build };
    await program(context, host.root, (given) => (code = given)).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongCall;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof CliFailure ? error.exit : EXIT.failed;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}
