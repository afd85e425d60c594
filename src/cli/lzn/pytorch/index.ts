/** An experiment as a configuration of the official code, and what of it is said differently there or not at all. */
import { EXPERIMENT_KEYS, type Link, writeLink } from '../../../experiment';
import { CONTRASTIVE_NOTES, CONTRASTIVE_RULES, contrastiveTree } from './contrastive';
import { GENERATION_NOTES, GENERATION_RULES, generationTree } from './generation';
import { left, type Note, type Verdict } from './notes';
import { comment, plain, type Plain, referred, source, type Tree, type Value } from './python';

export type { Note };

export interface PytorchOptions {
  /** Case study of the official code: 2 without labels, 3 with them. */
  readonly study: 2 | 3;
  /** Processes of one machine. */
  readonly gpus: number;
}

export interface PytorchExport extends PytorchOptions {
  /** Source of a module with `get_config`. */
  readonly python: string;
  /** What `get_config` gives, as plain values. */
  readonly config: Plain;
  /** Every setting, and whatever else makes the run what it is, exactly once. */
  readonly notes: readonly Note[];
}

const STUDIES = {
  2: { rules: CONTRASTIVE_RULES, notes: CONTRASTIVE_NOTES, tree: contrastiveTree },
  3: { rules: GENERATION_RULES, notes: GENERATION_NOTES, tree: generationTree },
} as const;

const noteOf = (key: string, value: string | number, verdict: Verdict): Note => ({ key, value, ...verdict });

function notesOf(link: Link, { study, gpus }: PytorchOptions): Note[] {
  const { rules, notes } = STUDIES[study];
  const { experiment, recorded, changes } = link.course;
  const settings = EXPERIMENT_KEYS.flatMap((key) => {
    const value = experiment[key];
    if (key in rules) return [noteOf(key, value, rules[key as keyof typeof rules](experiment, gpus))];
    return value === '' ? [] : [noteOf(key, value, left('The data are the reader’s own; see data.'))];
  });
  const began = left('The recorded weights are of another network.');
  const planned = left('The official code changes nothing on the way; the values are those at the start.');
  const receipt = left('Another network on other data comes to other numbers.');
  return [
    ...settings,
    ...(recorded ? [noteOf('from', 'recorded', began)] : []),
    ...(changes.length + link.left > 0 ? [noteOf('ev', changes.length + link.left, planned)] : []),
    ...(link.receipt ? [noteOf('at', link.receipt.iteration, receipt)] : []),
    ...Object.entries(notes).map(([key, verdict]) => noteOf(key, '', verdict)),
  ];
}

/** The tree with a value at a path; what is there already goes. */
function put(tree: Tree, path: readonly string[], value: Value): Tree {
  const [key = '', ...rest] = path;
  const inner = tree[key];
  const below = typeof inner === 'object' && !Array.isArray(inner) ? (inner as Tree) : {};
  return { ...tree, [key]: rest.length === 0 ? value : put(below, rest, value) };
}

const HEADINGS = {
  changed: 'Said differently there:',
  left: 'Not carried over:',
} as const;

function header(link: Link, { study }: PytorchOptions, notes: readonly Note[]): string {
  const lines = (fate: keyof typeof HEADINGS) => {
    const some = notes.filter((note) => note.fate === fate);
    const told = some.map(({ key, value, why }) =>
      comment(`- ${key}${value === '' ? '' : ` = ${value}`}: ${why}`, '  '),
    );
    return some.length === 0 ? '' : `#\n${comment(HEADINGS[fate])}${told.join('')}`;
  };
  return (
    comment(
      `Case study ${study} of the Latent Zoning Network's official code (github.com/microsoft/latent-zoning-networks) with the settings of an experiment of the Latent Zoning playground:`,
    ) +
    comment(writeLink({ ...link, view: '' })) +
    comment('Put this file into its folder configs, and start on each machine:') +
    comment('python train.py --config=configs/FILE.py --config.distributed.num_gpus_per_node=GPUS') +
    comment('With several machines set MASTER_ADDR, MASTER_PORT, WORLD_SIZE (their number) and NODE_RANK.') +
    lines('changed') +
    lines('left')
  );
}

/** The whole file. References become variables, so that one override on the command line counts everywhere. */
function module(tree: Tree, head: string): string {
  const names = [...referred(tree)].filter((name) => name in tree);
  const variables = names.map(
    (name) => `    ${name} = ml_collections.FieldReference(${source(tree[name] ?? '', 4)})\n`,
  );
  const named = Object.fromEntries(names.map((name) => [name, { refers: name, below: '' }]));
  const body = `    return ml_collections.ConfigDict(${source({ ...tree, ...named }, 4)})\n`;
  return `${head}\nimport logging\nimport os\n\nimport ml_collections\n\n\ndef get_config():\n${variables.join('')}${body}`;
}

/** The configuration of an experiment for the official code. */
export function toPytorch(link: Link, options: PytorchOptions): PytorchExport {
  const notes = notesOf(link, options);
  const tree = notes
    .flatMap(({ writes }) => Object.entries(writes))
    .reduce(
      (made, [path, value]) => put(made, path.split('.'), value),
      STUDIES[options.study].tree(options.gpus),
    );
  const python = module(tree, header(link, options, notes));
  return { ...options, python, config: plain(tree, tree), notes };
}
