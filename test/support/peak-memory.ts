import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { familyBytes } from './processes.ts';

const CLI = join(import.meta.dirname, '../../main/cli/index.ts');
const LOOK_EVERY_MS = 50;

/** Runs a command and looks again and again at what all its processes hold together. For Linux. */
export async function peakMemory(
  argv: readonly string[],
  cwd: string,
): Promise<{ code: number | null; peakBytes: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...argv, '--json'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  let isOver = false;
  const ended = new Promise<number | null>((done) => child.once('close', done)).finally(
    () => (isOver = true),
  );
  let peakBytes = 0;
  while (!isOver) {
    peakBytes = Math.max(peakBytes, familyBytes(child.pid!));
    await Promise.race([ended, delay(LOOK_EVERY_MS)]);
  }
  return { code: await ended, peakBytes, stdout, stderr };
}
