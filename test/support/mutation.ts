import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Runs test/mutation/run.ts and tells how many of its faults a test noticed, with all that it said. */
export async function runMutation(...args: string[]): Promise<{ killed: number; of: number; said: string }> {
  const program = join(import.meta.dirname, '../mutation/run.ts');
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => {
    parts.push(part);
    console.log(part.toString().trimEnd());
  });
  await new Promise((resolve) => child.on('close', resolve));
  const said = Buffer.concat(parts).toString();
  const [, killed, of] = /^(\d+) of (\d+) killed/m.exec(said) ?? [];
  return { killed: Number(killed), of: Number(of), said };
}
