import { copyFileSync, rmSync } from 'node:fs';
import { alterProject, KINDS, takeProject } from './altered-projects.ts';
import { randomNumbers } from './random-numbers.ts';

const LIMIT_MS = 20_000;
const MOST_BYTES = 1.5e9;

/** Alters copies of a project, one after the other, and opens each. Returns what is wrong, by seed. */
export async function checkAltered(sound: string, seed: number, count: number): Promise<string[]> {
  const wrong: string[] = [];
  const tally: Record<string, number> = {};
  const file = `${sound}.altered`;
  for (let index = 0; index < count; index += 1) {
    const { uniform } = randomNumbers(seed * 100_003 + index);
    copyFileSync(sound, file);
    const kind = KINDS[index % KINDS.length];
    const done = alterProject(file, kind, (below) => Math.floor(uniform() * below));
    const about = `${seed}/${index}, ${done}`;
    const began = performance.now();
    try {
      const taken = `${kind}: ${await takeProject(file)}`;
      tally[taken] = (tally[taken] ?? 0) + 1;
    } catch (error) {
      wrong.push(`${about}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    if (performance.now() - began > LIMIT_MS) wrong.push(`${about}: longer than ${LIMIT_MS / 1000} s`);
    if (process.memoryUsage().rss > MOST_BYTES) wrong.push(`${about}: more than ${MOST_BYTES / 1e9} GB`);
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
  }
  console.log(JSON.stringify(tally));
  return wrong;
}
