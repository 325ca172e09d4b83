import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generalHelp } from '../../../main/cli/help.ts';
import { ERROR_TAGS } from '../../../preload/contract/errors.ts';
import { EXIT_CODES_TEXT, exitCodeOf } from '../../../preload/contract/exit-code.ts';

const ROOT = join(import.meta.dirname, '../../..');
const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

it.each(['README.md', 'docs/guide/without-a-window.md'])('%s says of exit codes what help says', (file) => {
  expect(oneLine(generalHelp([]))).toContain(EXIT_CODES_TEXT);
  expect(oneLine(readFileSync(join(ROOT, file), 'utf8'))).toContain(EXIT_CODES_TEXT);
});

it('only a fault and a cancelled command end otherwise than in 2', () => {
  const others = ERROR_TAGS.filter((tag) => exitCodeOf(tag) !== 2);
  expect(others.map((tag) => [tag, exitCodeOf(tag)])).toEqual([
    ['cancelled', 130],
    ['fault', 1],
  ]);
});
