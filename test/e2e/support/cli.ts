import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../../../main/cli/index.ts', import.meta.url));

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A running command; `done` never rejects. */
export interface RunningCli {
  child: ChildProcess;
  done: Promise<CliResult>;
  /** Resolves when what has been printed to either stream matches; rejects when the command ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
}

export function startCli(args: readonly string[], cwd: string): RunningCli {
  const child = spawn(process.execPath, [ENTRY, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  const watchers = new Set<() => void>();
  const look = (): void => watchers.forEach((watch) => watch());
  child.stdout.on('data', (chunk: Buffer) => ((stdout += chunk.toString()), look()));
  child.stderr.on('data', (chunk: Buffer) => ((stderr += chunk.toString()), look()));
  const done = new Promise<CliResult>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        const match = pattern.exec(stdout) ?? pattern.exec(stderr);
        if (!match) return;
        watchers.delete(watch);
        resolve(match);
      };
      watchers.add(watch);
      void done.then(() => reject(new Error(`It ended before it printed ${pattern}: ${stdout}${stderr}`)));
      watch();
    });
  return { child, done, printed };
}

export const runCli = (args: readonly string[], cwd: string): Promise<CliResult> => startCli(args, cwd).done;

/** The object in the last line of a command that ended well. */
export async function runJson(args: readonly string[], cwd: string): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await runCli([...args, '--json'], cwd);
  if (code !== 0) throw new Error(`janus3d ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)) as Record<string, unknown>;
}
