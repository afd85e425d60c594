/** The order in which work reaches the queue, seen by a device that writes down what it is asked for. */
import { beforeEach, describe, expect, it } from 'vitest';
import { runWork, Work } from '../../src/gpu/work';

let log: string[] = [];
beforeEach(() => {
  log = [];
});

/** Numbers encoders, passes and command buffers in the order in which they are made. */
function recorder(): GPUDevice {
  let encoders = 0;
  const device = {
    createCommandEncoder({ label }: { label: string }) {
      encoders += 1;
      const name = `${label} ${encoders}`;
      return {
        beginComputePass() {
          log.push(`${name}: begin`);
          return {
            dispatchWorkgroups: (count: number) => log.push(`${name}: dispatch ${count}`),
            end: () => log.push(`${name}: end`),
          };
        },
        copyBufferToBuffer: (from: string, at: number, to: string, toAt: number, bytes: number) =>
          log.push(`${name}: copy ${bytes} from ${from} + ${at} to ${to} + ${toAt}`),
        finish: () => name,
      };
    },
    queue: {
      submit: (buffers: readonly string[]) => log.push(`submit ${buffers.join(', ')}`),
      onSubmittedWorkDone: () => {
        log.push('wait');
        return Promise.resolve();
      },
    },
  };
  return device as unknown as GPUDevice;
}

const buffer = (name: string) => name as unknown as GPUBuffer;

describe('work', () => {
  it('shares one pass until it is submitted', () => {
    const work = new Work(recorder(), 'w');
    work.pass.dispatchWorkgroups(1);
    work.pass.dispatchWorkgroups(2);
    work.submit();
    work.pass.dispatchWorkgroups(3);
    work.submit();
    expect(log).toEqual([
      'w 1: begin',
      'w 1: dispatch 1',
      'w 1: dispatch 2',
      'w 1: end',
      'submit w 1',
      'w 2: begin',
      'w 2: dispatch 3',
      'w 2: end',
      'submit w 2',
    ]);
  });

  it('copies between passes of the same command buffer', () => {
    const work = new Work(recorder(), 'w');
    work.copy(buffer('a'), 0, buffer('b'), 16, 32);
    work.pass.dispatchWorkgroups(1);
    work.copy(buffer('b'), 16, buffer('a'), 4, 8);
    work.copy(buffer('b'), 0, buffer('c'), 0, 4);
    work.pass.dispatchWorkgroups(2);
    work.submit();
    expect(log).toEqual([
      'w 1: copy 32 from a + 0 to b + 16',
      'w 1: begin',
      'w 1: dispatch 1',
      'w 1: end',
      'w 1: copy 8 from b + 16 to a + 4',
      'w 1: copy 4 from b + 0 to c + 0',
      'w 1: begin',
      'w 1: dispatch 2',
      'w 1: end',
      'submit w 1',
    ]);
  });

  it('submits nothing where there is nothing', () => {
    const work = new Work(recorder(), 'w');
    work.submit();
    work.spend(0.3);
    work.submit();
    expect(log).toEqual([]);
    work.pass.dispatchWorkgroups(1);
    work.submit();
    work.submit();
    expect(log.filter((line) => line.startsWith('submit'))).toEqual(['submit w 1']);
  });

  it('waits for what was recorded', async () => {
    await runWork(recorder(), 'w', (work) => {
      work.pass.dispatchWorkgroups(1);
    });
    expect(log).toEqual(['w 1: begin', 'w 1: dispatch 1', 'w 1: end', 'submit w 1', 'wait']);
  });
});

/** How dispatches of these shares are put together: one list a command buffer. */
function batches(shares: readonly number[]): string[][] {
  const work = new Work(recorder(), 'w');
  shares.forEach((share, i) => {
    work.spend(share);
    work.pass.dispatchWorkgroups(i);
  });
  work.submit();
  const lists: string[][] = [[]];
  for (const line of log) {
    if (line.startsWith('submit')) lists.push([]);
    else if (line.includes('dispatch')) lists.at(-1)?.push(line.split(' ').at(-1) ?? '');
  }
  expect(lists.pop()).toEqual([]); // all of it was submitted
  return lists;
}

describe('the time that a command buffer may take', () => {
  it.each([
    ['fits exactly', [0.5, 0.25, 0.25], [['0', '1', '2']]],
    ['would be exceeded', [0.5, 0.5, 0.25], [['0', '1'], ['2']]],
    ['begins anew after a cut', [0.75, 0.5, 0.5, 0.5], [['0'], ['1', '2'], ['3']]],
    ['is exceeded by the first', [3, 0.25, 0.25], [['0'], ['1', '2']]],
    ['is exceeded by each', [2, 2, 2], [['0'], ['1'], ['2']]],
    ['is exceeded in the middle', [0.25, 9, 0.25], [['0'], ['1'], ['2']]],
    ['is not known', [0, 0, 0, 0], [['0', '1', '2', '3']]],
  ])('%s', (_, shares, expected) => {
    expect(batches(shares)).toEqual(expected);
  });

  it('is not cut before anything is there, whatever is announced', () => {
    const work = new Work(recorder(), 'w');
    work.spend(7);
    expect(log).toEqual([]);
    work.pass.dispatchWorkgroups(1);
    expect(log).toEqual(['w 1: begin', 'w 1: dispatch 1']);
  });

  it('counts what is not announced as nothing', () => {
    const work = new Work(recorder(), 'w');
    work.pass.dispatchWorkgroups(1);
    work.spend(7);
    work.pass.dispatchWorkgroups(2);
    expect(log).toEqual(['w 1: begin', 'w 1: dispatch 1', 'w 1: dispatch 2']);
  });

  it('is counted anew after a submit, and across copies', () => {
    const work = new Work(recorder(), 'w');
    work.spend(0.75);
    work.pass.dispatchWorkgroups(1);
    work.submit();
    work.spend(0.75);
    work.pass.dispatchWorkgroups(2);
    work.copy(buffer('a'), 0, buffer('b'), 0, 4);
    work.spend(0.5);
    work.pass.dispatchWorkgroups(3);
    expect(log.slice(4)).toEqual([
      'w 2: begin',
      'w 2: dispatch 2',
      'w 2: end',
      'w 2: copy 4 from a + 0 to b + 0',
      'submit w 2',
      'w 3: begin',
      'w 3: dispatch 3',
    ]);
  });
});
