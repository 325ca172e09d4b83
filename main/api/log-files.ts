import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Events for a support report: never pixels, never more than a few megabytes. */
export interface Log {
  write(text: string): void;
}

/** A larger file is renamed to `NAME.1.log`; at most KEPT old files are kept. */
const MOST_BYTES = 1_000_000;
const KEPT = 3;
/** A longer entry is cut. */
const MOST_CHARACTERS = 8000;
/** Only the end of each file goes into a report. */
const READ_CHARACTERS = 64_000;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/**
 * Appends to `NAME.log` in a folder, which is made with the first line; full files become `NAME.1.log` and so on, the oldest of which is
 * overwritten. A log that can't be written is no reason to stop anything.
 */
export function openLog(folder: string, name: string): Log {
  const path = join(folder, `${name}.log`);
  const asidePath = (number: number): string => join(folder, `${name}.${number}.log`);
  const rotate = (): void => {
    if (sizeOf(path) < MOST_BYTES) return;
    for (let number = KEPT - 1; number >= 1; number -= 1)
      if (sizeOf(asidePath(number)) > 0) renameSync(asidePath(number), asidePath(number + 1));
    renameSync(path, asidePath(1));
  };
  return {
    write: (text) => {
      const entry = text.trimEnd().slice(0, MOST_CHARACTERS);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        rotate();
        appendFileSync(path, `${new Date().toISOString()} ${process.pid} ${entry}\n`, { mode: 0o600 });
      } catch {
        // Failures are told in the log; that of the log itself has no place to be told.
      }
    },
  };
}

/** The ends of all logs of a folder, by their names; {} if the folder is missing or can't be read. */
export function readLogs(folder: string): Record<string, string> {
  const names = namesIn(folder).filter((name) => name.endsWith('.log'));
  return Object.fromEntries(names.sort().map((name) => [name, endOf(join(folder, name))]));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function endOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(-READ_CHARACTERS);
  } catch (error) {
    return `can't be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`;
  }
}
