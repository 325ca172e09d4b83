import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What happened, for whoever is asked for help: never pixels, never more than a few megabytes. */
export interface Log {
  write(text: string): void;
}

export interface LogLimits {
  /** A file that is larger is put aside. */
  mostBytes?: number;
  /** So many that were put aside are kept. */
  kept?: number;
}

const MOST_BYTES = 1_000_000;
const KEPT = 3;
/** Longer messages are cut. */
const MOST_CHARACTERS = 8000;

/**
 * Appends to `NAME.log` in a folder, which is made with the first line; full files become `NAME.1.log` and so on. A log that can't be
 * written is no reason to stop anything.
 */
export function openLog(
  folder: string,
  name: string,
  { mostBytes = MOST_BYTES, kept = KEPT }: LogLimits = {},
): Log {
  const path = join(folder, `${name}.log`);
  const numbered = (number: number): string => join(folder, `${name}.${number}.log`);
  const rotate = (): void => {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < mostBytes) return;
    for (let number = kept - 1; number >= 1; number -= 1) {
      if (statSync(numbered(number), { throwIfNoEntry: false }))
        renameSync(numbered(number), numbered(number + 1));
    }
    renameSync(path, numbered(1));
  };
  return {
    write: (text) => {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        rotate();
        const line = text.trimEnd().slice(0, MOST_CHARACTERS);
        appendFileSync(path, `${new Date().toISOString()} ${process.pid} ${line}\n`, { mode: 0o600 });
      } catch {
        // Nobody is there to be told.
      }
    },
  };
}

/** The ends of all logs of a folder, by their names. */
export function readLogs(folder: string, mostCharacters = 64_000): Record<string, string> {
  const logs: Record<string, string> = {};
  try {
    for (const name of readdirSync(folder)
      .filter((one) => one.endsWith('.log'))
      .sort())
      logs[name] = readFileSync(join(folder, name), 'utf8').slice(-mostCharacters);
  } catch {
    // A program that has never had anything to write has no logs.
  }
  return logs;
}
