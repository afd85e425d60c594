/** The workflow that publishes the page: YAML, with scripts and folders that are there, and actions of a fixed major version. */
import { readFile } from 'node:fs/promises';
import { check, format } from 'prettier';
import { describe, expect, it } from 'vitest';

const read = (file: string) => readFile(file, 'utf8');
const workflow = await read('.github/workflows/pages.yml');

/** What follows a key, wherever it stands. */
function valuesOf(key: string): string[] {
  return [...workflow.matchAll(new RegExp(`^ *(?:- )?${key}: +(.+)$`, 'gm'))].map(([, value]) => value ?? '');
}

describe('the workflow that publishes the page', () => {
  it('is YAML', async () => {
    await expect(check(workflow, { parser: 'yaml', printWidth: 110 })).resolves.toBe(true);
    await expect(format(`${workflow}\n  - : [`, { parser: 'yaml' })).rejects.toThrow(SyntaxError);
  });

  it('runs scripts that are there, and publishes the folder that they build', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
    const runs = valuesOf('run');
    expect(runs).toEqual(['npm ci', 'npm run build']);
    expect(scripts['build']).toContain('vite build');
    // Vite's default, and no other is configured.
    expect(valuesOf('path')).toEqual(['dist']);
    expect(await read('vite.config.ts')).not.toContain('outDir');
  });

  it('builds with a Node that the package allows', async () => {
    const { engines } = JSON.parse(await read('package.json')) as { engines: { node: string } };
    expect(engines.node).toContain('>=22');
    expect(Number(valuesOf('node-version')[0])).toBeGreaterThanOrEqual(22);
  });

  it('pins every action to a major version, and may do no more than publish', () => {
    const actions = valuesOf('uses');
    expect(actions.length).toBeGreaterThan(3);
    for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@v\d+$/);
    expect(workflow.match(/: write$/gm)).toHaveLength(2);
    expect(workflow).toMatch(/pages: write\n +id-token: write/);
    expect(workflow).toMatch(/^concurrency:\n +group: pages$/m);
  });
});
