import { spawn } from 'node:child_process';
import { ensureProgram } from './programs.ts';

export interface Display {
  /** Value of DISPLAY. */
  name: string;
  close(): void;
}

/** A virtual X display of its own. A string says why there is none. */
export async function startDisplay(): Promise<Display | string> {
  const program = ensureProgram('Xvfb');
  if (!program) return 'Xvfb is missing and can’t be installed';
  const child = spawn(program, ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const port = child.stdio[3] as NodeJS.ReadableStream;
  return new Promise((resolve) => {
    port.once('data', (line: Buffer) =>
      resolve({ name: `:${line.toString().trim()}`, close: () => child.kill() }),
    );
    child.once('exit', (code) => resolve(`Xvfb ended with code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
}
