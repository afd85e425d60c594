/** The reader's own data, which an experiment knows by name and hash: handed to the page from the file or folder on this machine. */
import { existsSync } from 'node:fs';
import { type Experiment, TRAINING_SIZE } from '../../experiment';
import { wrongCall } from './failure';
import type { Session } from './session';

type Asked = Pick<Experiment, 'data' | 'file' | 'sha' | 'prep'>;

/** @throws CliFailure with exit status 2 where own data are asked for and not given, or the other way round */
export function needData({ data, file }: Asked, path: string | undefined): void {
  if (data === 'own' && path === undefined) {
    wrongCall(`data=own: --data must name the file or folder ${file} on this machine.`);
  }
  if (path === undefined) return;
  if (data !== 'own') {
    const names = Object.keys(TRAINING_SIZE).filter((name) => name !== 'own');
    wrongCall(`--data is for links with data=own; this one has data=${data}, one of ${names.join(', ')}.`);
  }
  if (!existsSync(path)) wrongCall(`--data ${path}: there is no such file or folder.`);
}

/**
 * Reads the data in the page, where the experiment needs them.
 * @throws CliFailure with exit status 2 for other data than the experiment names
 */
export async function giveData(session: Session, asked: Asked, path: string | undefined): Promise<void> {
  if (path === undefined) return;
  await session.choose(path);
  const { sha256, fits } = await session.offer(asked);
  if (sha256 !== asked.sha) {
    wrongCall(
      `--data ${path} is not the data of the link: its SHA-256 is ${sha256}, the link says ${asked.sha}.`,
    );
  }
  if (!fits) wrongCall(`--data ${path} cannot be prepared as the link says, prep=${asked.prep}.`);
}
