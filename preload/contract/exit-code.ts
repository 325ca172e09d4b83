import type { ErrorTag } from './errors.ts';

/** How a command can end; help, README and guide give this table in these words. */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'done' },
  fault: { code: 1, meaning: 'a fault of the program' },
  refused: { code: 2, meaning: 'bad input, a file or project in use, or no space' },
  cancelled: { code: 130, meaning: 'cancelled, with finished work kept' },
} as const;

/** The table in one sentence. */
export const EXIT_CODES_TEXT = `Exit codes: ${Object.values(EXIT_CODES)
  .map(({ code, meaning }) => `${code} ${meaning}`)
  .join('; ')}.`;

/** Exit code of a command that has failed: everything that a person can mend is refused. */
export function exitCodeOf(tag: ErrorTag): number {
  return EXIT_CODES[tag === 'fault' || tag === 'cancelled' ? tag : 'refused'].code;
}
