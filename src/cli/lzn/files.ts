/** What a run leaves behind in its folder. */
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointsOf, type Course, isMilestone, writeLink } from '../../experiment';
import { RUN_ENDING, writeRunFile } from '../../files/run-file';
import { writeSafetensors } from '../../files/safetensors';
import { wrongCall } from './failure';
import type { Place } from './headless';
import type { Made } from './run';
import type { Session } from './session';

/** Pixels a side of the picture of the zones. */
const SIDE = 1024;

export interface RunFolder {
  readonly folder: string;
  /** Version of the project, in words. */
  readonly build: string;
  readonly course: Course;
  readonly made: Made;
  readonly fingerprint: string;
  /** Where weights came from that the course cannot name; null where it says it all. */
  readonly foreign: string | null;
}

/** Adapter and browser in a few words. */
export function placeWords({ adapter, browser }: Place): {
  readonly adapter: string;
  readonly browser: string;
} {
  const { vendor, architecture, description, form } = adapter;
  const gpu = [vendor, architecture, description].filter((part) => part !== '').join(' ');
  const chrome = /(?:Headless)?Chrome\/[\d.]+/.exec(browser)?.[0] ?? browser;
  return { adapter: `${gpu}, ${form}`, browser: chrome };
}

/** Adapter, browser and build, as receipts of the page have them. */
function placeText(place: Place, build: string): string {
  const { adapter, browser } = placeWords(place);
  return `${adapter}; ${browser}; ${build}`;
}

/** The link with a receipt for what was made; without one where weights came from elsewhere, which no link can name. */
export function linkWithReceipt(
  { build, course, made, fingerprint, foreign }: RunFolder,
  place: Place,
): string {
  const { iteration, record } = made;
  const points = record.points.filter(
    (point) => point.iteration === iteration || isMilestone(point.iteration),
  );
  const checkpoints = checkpointsOf(points, iteration);
  const receipt = { iteration, fingerprint, checkpoints, by: placeText(place, build) };
  return writeLink({
    course,
    left: 0,
    receipt: foreign === null && iteration > 0 ? receipt : null,
    view: '',
  });
}

/** Makes the folder that results go to, before anything is trained for it. @throws CliFailure where nothing can be written there */
export function needFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    wrongCall(
      `--out ${folder} cannot be written to: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * Writes everything but the summary. @returns the files' names
 * @throws where the folder cannot be written
 */
export async function writeRun(session: Session, about: RunFolder): Promise<string[]> {
  const { folder, build, course, made, foreign } = about;
  const { adapter, browser } = session.place;
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    written.push(name);
  };
  const link = linkWithReceipt(about, session.place);
  write('link.txt', `${link}\n`);
  write('telemetry.csv', made.record.csv());
  const [run, weights] = [await session.keep(), await session.tensors()];
  const said = { link, iteration: String(made.iteration) };
  write('weights.safetensors', writeSafetensors(weights, said));
  const date = new Date().toISOString();
  const name = `${course.experiment.data}, seed ${course.experiment.seed}`;
  const saved = {
    run,
    about: { name, date, build, browser, adapter },
    curves: made.record.curves(),
    foreign,
  };
  write(`run${RUN_ENDING}`, writeRunFile(saved, weights));
  write('zones.png', await session.zones(SIDE));
  return written;
}
