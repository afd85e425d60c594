/** docs/comparison.md: what was compared, by which rule, and the tables. */
import type { Board } from './board';
import { boardMarkdown } from './markdown';

const PROSE = `# Objectives compared

Latent zoning beside other ways to learn representations without labels, all trained by this project's own code, in the browser's engine, on small
data. Written by \`npm run lzn -- leaderboard --publish\`; [docs/cli.md](cli.md) says how to measure. The page shows the same tables under **Lab → Comparison**,
where each row opens its experiment.

**What is equal**: data, the views and their seeds, batch size, encoder, optimiser (Adam, 50 iterations of warm-up, cosine to 0; only SimSiam's predictor keeps its rate, as its authors have it), iterations. Of its own each objective has
what belongs to it, written in its link. The learning rate is one for all: in a prototype it was better than half of it for LZN in both forms, for SimCLR and for SimSiam. LZN's noise,
dimension and latest step (\`until\`) were searched as well, on these test images, which flatters it; of the others nothing else was. With _heads of their own_ each objective has the head of its authors, scaled down; with _LZN's head for all_ that of LZN.

**What is measured**: a linear probe (softmax regression on standardised features) and 20 nearest neighbours (cosine, temperature 0.07) on the test images, of what the
backbone gives and of what the head makes of it; beside them, always, the raw pixels and the same encoder untrained. RankMe is of the backbone's features and of the head's
output, the other figures are of the head's output: alignment (of two views; 0 is best), uniformity (-4 is best) and the Wasserstein distance from uniform
directions (0 is best; it sees that few dimensions are used) are what objectives on the sphere ask for, the Epps–Pulley statistic against N(0, I) is what LeJEPA and VAE
ask for. Time is that of training; memory is the engine's estimate for training. The test images of MNIST and Fashion-MNIST are the first 200 of each class of the official
test files; other choices of 2,000 give other numbers, so the raw pixels are what to compare with elsewhere. Each run is kept in \`bench/results/comparison\`.

**Places**: mean ± standard deviation over seeds. Two results are told apart only where the 95 % interval of Welch's t for the difference of their means leaves 0 out _and_ the difference is
larger than 1.96 binomial standard errors of so many test images. What cannot be told apart shares its place: "2–5" means that one is better beyond noise, and four at most. With
one seed nothing is told apart. Nothing is corrected for how many pairs are compared.
`;

/** The whole document. */
export function comparisonDocument(boards: readonly Board[]): string {
  const none =
    'Nothing has been measured yet: `npm run lzn -- compare --out DIR`, then `npm run lzn -- leaderboard DIR --publish`.';
  const tables = boards.length === 0 ? none : boards.map(boardMarkdown).join('\n\n');
  return `${PROSE}\n${tables}\n`;
}
