import { describe, expect, it } from 'vitest';
import { handWritten } from './sources.ts';

const MOST_LINES = 400;
/** So many lines may be the same in two places; one more, and they are a copy. */
const MOST_SAME = 10;

interface Line {
  path: string;
  /** From 1, in the file. */
  number: number;
  text: string;
}

/** An import says what is used: it is one line, however many names it has. The lines after it keep their numbers. */
const shortImports = (text: string): string =>
  text.replace(/^import [^;'"]*\n[^;]*;/gm, (one) => {
    const lines = one.split('\n');
    return lines.map((line) => line.trim()).join(' ') + '\n'.repeat(lines.length - 1);
  });

/** Lines of a file that say something: without indentation, without empty ones. */
const linesOf = ({ path, text }: { path: string; text: string }): Line[] =>
  shortImports(text)
    .split('\n')
    .map((line, index) => ({ path, number: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');

/** Pairs of places that share more than `MOST_SAME` successive lines, by the first line of each. */
function copies(files: readonly { path: string; text: string }[]): string[] {
  const seen = new Map<string, Line>();
  const found: string[] = [];
  let last = '';
  for (const lines of files.map(linesOf)) {
    for (let first = 0; first + MOST_SAME < lines.length; first += 1) {
      const key = lines
        .slice(first, first + MOST_SAME + 1)
        .map((line) => line.text)
        .join('\n');
      const other = seen.get(key);
      const at = lines[first];
      if (!other) seen.set(key, at);
      // Each further line of the same copy makes a pair of its own, of which the first one is told.
      else {
        const pair = `${other.path} ${at.path} ${other.number - at.number}`;
        if (pair !== last) found.push(`${other.path}:${other.number} = ${at.path}:${at.number}`);
        last = pair;
      }
    }
  }
  return found;
}

describe('hand-written sources, in every language', () => {
  it(`have at most ${MOST_LINES} lines`, () => {
    const long = handWritten().filter(({ text }) => text.trimEnd().split('\n').length > MOST_LINES);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it(`have no two places with more than ${MOST_SAME} identical lines`, () => {
    expect(copies(handWritten())).toEqual([]);
  });

  it('are found out: a copy of eleven lines is told, one of ten is not', () => {
    const text = Array.from({ length: 30 }, (_, line) => `line ${line}`);
    const copied = (count: number) => ['other', ...text.slice(9, 9 + count), 'end'].join('\n\n  ');
    const files = (count: number) => [
      { path: 'a.ts', text: text.join('\n') },
      { path: 'b.vue', text: copied(count) },
    ];
    expect(copies(files(11))).toEqual(['a.ts:10 = b.vue:3']);
    expect(copies(files(10))).toEqual([]);
  });
});
