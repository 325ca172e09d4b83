import { spawnSync } from 'node:child_process';

/**
 * The words after --cli, where the program was started for its command line: the way in for files that hold all of it in one, as an
 * AppImage, which can't show the command beside it. Null otherwise.
 */
export function commandLineWords(argv: readonly string[]): string[] | null {
  const at = argv.indexOf('--cli');
  return at < 0 ? null : argv.slice(at + 1);
}

/** Runs the command line in this runtime as Node, before there is a display or window, and returns its exit code. */
export function runCommandLine(words: readonly string[], program: string): number {
  const path = program.replace(/app\.asar(?=[\\/]out[\\/])/, 'app.asar.unpacked');
  const { status, signal } = spawnSync(process.execPath, [path, ...words], {
    stdio: 'inherit',
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  return status ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 1);
}
