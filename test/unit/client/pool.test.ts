import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPool, type Pool } from '../../../native-worker/pool.ts';
import type { TaskName } from '../../../native-worker/thread-tasks.ts';
import { soon } from '../../support/soon.ts';

/** A thread that does what the payload says instead of computing. */
const THREAD = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ payload }) => {
  if (payload === 'fail') parentPort.postMessage({ error: { tag: 'bad-input', message: 'No.', data: {} } });
  else if (payload === 'die') process.exit(7);
  else if (payload === 'throw') throw new Error('broken');
  else if (payload === 'compute') for (;;) {}
  else if (payload !== 'wait') parentPort.postMessage({ result: payload });
});
`;

let folder: string;
let entry: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-pool-'));
  entry = join(folder, 'thread.mjs');
  writeFileSync(entry, THREAD);
});
afterAll(() => rmSync(folder, { recursive: true }));

const pools: Pool[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

function makePool(threads: number, program = entry): Pool {
  const pool = createPool(threads, program);
  pools.push(pool);
  return pool;
}

/** The pool doesn't look into payloads; this thread takes words. */
const run = (pool: Pool, word: string | number, signal?: AbortSignal): Promise<unknown> =>
  soon(pool.run('localiseFrames' satisfies TaskName, word as never, signal ? { signal } : {}));
const map = (pool: Pool, words: (string | number)[], signal?: AbortSignal): Promise<unknown[]> =>
  soon(pool.map('localiseFrames', words, (word) => word as never, signal ? { signal } : {}));

describe.each([1, 2, 3])('a pool of %i threads', { timeout: 300_000 }, (threads) => {
  it('gives results in the order of the units', async () => {
    const units = Array.from({ length: 50 }, (_, unit) => unit);
    expect(await map(makePool(threads), units)).toEqual(units);
  });

  it.each(['fail', 'die', 'throw'])('settles when one or all of the units %s, and goes on', async (what) => {
    const pool = makePool(threads);
    const tag = what === 'fail' ? 'bad-input' : 'fault';
    const series = [
      [what],
      ['a', what, 'b', 'c'],
      [what, what, what, what, what],
      ['a', what, 'compute', what],
    ];
    for (const words of series) await expect(map(pool, words)).rejects.toMatchObject({ tag });
    // Other threads compute without an end meanwhile.
    const endless = Array.from({ length: threads - 1 }, () => 'compute');
    await expect(map(pool, [...endless, what])).rejects.toMatchObject({ tag });
    expect(await run(pool, 'a')).toBe('a');
  });

  it('cancels what waits and what computes, at once, and goes on', async () => {
    const pool = makePool(threads);
    const abort = new AbortController();
    const calls = Array.from({ length: 3 * threads }, () => run(pool, 'compute', abort.signal));
    const mapped = map(pool, ['compute', 'compute', 'a'], abort.signal);
    abort.abort();
    for (const call of [...calls, mapped]) await expect(call).rejects.toMatchObject({ tag: 'cancelled' });
    await expect(run(pool, 'a', abort.signal)).rejects.toMatchObject({ tag: 'cancelled' });
    expect(await run(pool, 'a')).toBe('a');
  });

  it('rejects what is under way when it is closed', async () => {
    const pool = makePool(threads);
    const calls = Array.from({ length: 2 * threads }, () => run(pool, 'compute'));
    const seen = Promise.allSettled(calls);
    await pool.close();
    for (const one of await seen)
      expect(one).toMatchObject({ status: 'rejected', reason: { tag: 'cancelled' } });
  });
});

describe('a pool', () => {
  it('settles where its threads do not start at all', async () => {
    const pool = makePool(2, join(folder, 'none.mjs'));
    await expect(map(pool, ['a', 'b', 'c'])).rejects.toMatchObject({ tag: 'fault' });
  });

  it('settles where a unit can not be prepared or sent', async () => {
    const pool = makePool(2);
    const failing = pool.map('localiseFrames', [1, 2, 3], () => Promise.reject(new Error('no unit')));
    await expect(failing).rejects.toThrow('no unit');
    await expect(run(pool, (() => 1) as never)).rejects.toThrow(/could not be cloned/);
    // Also where it waits for a thread first.
    const waiting = Array.from({ length: 4 }, () => run(pool, 'a'));
    await expect(run(pool, (() => 1) as never)).rejects.toThrow(/could not be cloned/);
    expect(await Promise.all(waiting)).toHaveLength(4);
    expect(await run(pool, 'a')).toBe('a');
  });

  it('lets tasks that hold much wait for each other, and runs one that holds too much alone', async () => {
    const pool = makePool(3);
    // All its threads have started: nothing but the others' bytes keeps a task from one of them.
    await map(pool, ['a', 'b', 'c', 'd', 'e', 'f']);
    const abort = new AbortController();
    const large = { bytes: 600e6 };
    const endless = pool.run('localiseFrames', 'compute' as never, { ...large, signal: abort.signal });
    let done = false;
    const next = pool.run('localiseFrames', 'a' as never, large).then(() => (done = true));
    // Messages to and fro another thread take longer than the task that must wait would.
    const other = makePool(1);
    for (let time = 0; time < 5; time += 1) await run(other, 'b');
    expect(done).toBe(false);
    abort.abort();
    await expect(endless).rejects.toMatchObject({ tag: 'cancelled' });
    expect(await next).toBe(true);
    expect(await pool.run('localiseFrames', 'c' as never, { bytes: 5e9 })).toBe('c');
  });
});
