/** Commands that are scripts of their own: they get the same arguments, and their exit status counts. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { EXIT } from './failure';

/** @returns the exit status of scripts/NAME.mjs */
export function handOver(root: string, name: 'verify' | 'bench', args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [join(root, `scripts/${name}.mjs`), ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? EXIT.failed));
  });
}
