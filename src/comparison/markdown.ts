/** Tables of comparisons for people, in English: docs/comparison.md, and comparison.md of a folder. */
import { settingsInEnglish } from '../experiment/english';
import { type Board, type Column, isAccuracy, type Row } from './board';
import { against, hasSpread, missingSeeds, placesOf, sampleOf, sortedRows } from './figures';
import { placeText } from './ranking';

/** Columns of the first table, and of the second. */
const FIRST: readonly Column[] = ['probe', 'neighbours', 'headProbe', 'headNeighbours', 'seconds', 'memory'];
const SECOND: readonly Column[] = [
  'rank',
  'headRank',
  'alignment',
  'uniformity',
  'wasserstein',
  'gaussianity',
];

const HEADS: Readonly<Record<Column, string>> = {
  probe: 'linear probe',
  neighbours: 'neighbours',
  headProbe: 'head, probe',
  headNeighbours: 'head, neighbours',
  rank: 'RankMe, backbone',
  headRank: 'RankMe, head',
  alignment: 'alignment',
  uniformity: 'uniformity',
  wasserstein: 'W₂ from uniform',
  gaussianity: 'Epps–Pulley',
  seconds: 's / 1,000 iterations',
  memory: 'memory, MiB',
};

const percent = (x: number): string => (100 * x).toFixed(1);
const number = (x: number): string => x.toPrecision(3);
const WRITTEN: Readonly<Partial<Record<Column, (x: number) => string>>> = {
  seconds: (x) => x.toFixed(0),
  memory: (x) => (x / 2 ** 20).toPrecision(3),
  rank: (x) => x.toFixed(1),
  headRank: (x) => x.toFixed(1),
};
const writtenOf = (column: Column) => (isAccuracy(column) ? percent : (WRITTEN[column] ?? number));

/** A number of a row: mean ± standard deviation; a dash where there is none. */
export function cellText(row: Row, column: Column): string {
  const sample = sampleOf(row, column);
  if (sample === null) return '–';
  const written = writtenOf(column);
  const most = column === 'rank' || column === 'headRank' ? row.most[column] : undefined;
  const of = most === undefined ? '' : ` of ${most}`;
  // Of memory there is nothing to be spread: it is an estimate.
  const spread = sample.sd === null || column === 'memory' ? '' : ` ± ${written(sample.sd)}`;
  return `${written(sample.mean)}${spread}${of}`;
}

/** What a row is called; references in italics. */
export function rowName({ kind, objective }: Row): string {
  const name = objective === null ? '' : settingsInEnglish()(`objective.options.${objective}`);
  if (kind === 'random') return '_random encoder_';
  if (kind === 'pixels') return '_raw pixels_';
  if (kind === 'latents') return `${name}, latents (α = 1)`;
  if (kind === 'centres') return `${name}, centres of zones (α = 0)`;
  return name;
}

function noteOf(board: Board, row: Row): string {
  const missing = missingSeeds(board, row);
  const notes = [
    ...(row.seeds.length === 0 && row.failed.length === 0 && row.kind === 'objective' ? ['missing'] : []),
    ...(missing.length > 0 && missing.length < board.seeds.length
      ? [`seed ${missing.join(', ')} missing`]
      : []),
    ...row.failed.map(({ seed, message }) => `seed ${seed} failed: ${message.replaceAll('|', '\\|')}`),
  ];
  return notes.join('; ');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[], texts = 1): string {
  return [line(head), line(head.map((_, k) => (k < texts ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** The settings that all rows share. */
export function setupText({ setup, seeds }: Pick<Board, 'setup' | 'seeds'>): string {
  const text = settingsInEnglish();
  const { data, n, encoder, head, iters } = setup;
  const name = text(`data.options.${data}`);
  const heads = head === 'native' ? 'heads of their own' : 'LZN’s head for all';
  return `${name}, ${text(`encoder.options.${encoder}`)}, batches of ${n}, ${iters.toLocaleString('en')} iterations, ${heads}, ${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`}`;
}

function sentenceOf(board: Board): string {
  const rows = board.rows.filter(({ kind, seeds }) => kind === 'objective' && seeds.length > 0);
  if (!hasSpread(board))
    return 'Of each objective one run is there, so nothing can be told apart, not even from the raw pixels.';
  const verdicts = (['probe', 'neighbours'] as const).map((column) => {
    const better = rows.filter((row) => against(board, row, 'pixels', column) === 'better').map(rowName);
    const by = column === 'probe' ? 'By the linear probe' : 'By nearest neighbours';
    return `${by}, ${better.length === 0 ? 'nothing here is better than raw pixels beyond noise' : `better than raw pixels beyond noise: ${better.join(', ')}`}.`;
  });
  return verdicts.join(' ');
}

/** A board as a section. */
export function boardMarkdown(board: Board): string {
  const places = placesOf(board, 'probe');
  const rows = sortedRows(board, 'probe');
  const place = (row: Row) => {
    const found = places.get(row);
    return found ? placeText(found) : '';
  };
  const inside = board.rows.filter(({ kind }) => kind === 'latents' || kind === 'centres');
  const notes = rows.flatMap((row) => {
    const note = noteOf(board, row);
    return note === '' ? [] : [`- ${rowName(row)}: ${note}.`];
  });
  const by = board.by.map(({ adapter, browser, build, command, from, to, cells }) => {
    const days = [...new Set([from, to].map((date) => date.slice(0, 10)))].join(' to ');
    return `- ${cells} runs: ${adapter}; ${browser}; ${build}; ${days}; \`${command}\``;
  });
  const links = rows.flatMap((row) => (row.link === null ? [] : [`- ${rowName(row)}: \`${row.link}\``]));
  const first = table(
    ['place', 'objective', ...FIRST.map((column) => HEADS[column])],
    rows.map((row) => [place(row), rowName(row), ...FIRST.map((column) => cellText(row, column))]),
    2,
  );
  const second = table(
    ['objective', ...SECOND.map((column) => HEADS[column])],
    [...rows.filter(({ kind }) => kind !== 'pixels'), ...inside].map((row) => [
      rowName(row),
      ...SECOND.map((column) => cellText(row, column)),
    ]),
  );
  const latents = table(
    ['where LZN is probed', HEADS.probe, HEADS.neighbours],
    [
      ...board.rows
        .filter(
          (row) => inside.some(({ objective }) => objective === row.objective) && row.kind === 'objective',
        )
        .flatMap((row) => [
          [`${rowName(row)}, backbone`, cellText(row, 'probe'), cellText(row, 'neighbours')],
          [`${rowName(row)}, head`, cellText(row, 'headProbe'), cellText(row, 'headNeighbours')],
        ]),
      ...inside.map((row) => [rowName(row), cellText(row, 'probe'), cellText(row, 'neighbours')]),
    ],
  );
  return [
    `## ${setupText(board)}`,
    ...(board.tests === 0 ? ['Nothing has been measured yet.'] : [sentenceOf(board)]),
    first,
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    second,
    ...(inside.length > 0 ? [latents] : []),
    `The experiment of each row, with its first seed:`,
    links.join('\n'),
    ...(by.length > 0 ? ['How it was measured:', by.join('\n')] : []),
  ].join('\n\n');
}
