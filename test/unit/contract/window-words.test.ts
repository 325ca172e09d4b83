import { expect, it } from 'vitest';
import { notProject, optionOfOtherKind } from '../../../preload/contract/error-messages.ts';
import { windowWords } from '../../../preload/contract/options/window-words.ts';

it('names fields where the command line has flags', () => {
  expect(windowWords('give it with --pixel-um, or a setup')).toBe('give it with “Pixel size”, or a setup');
  expect(windowWords('or train with --split stack.')).toBe('or train with “Split: By stack”.');
  expect(windowWords(optionOfOtherKind('fps', 'stack').message)).toMatch(/^“Frame rate” says nothing/);
});

it('names buttons where the command line has commands', () => {
  expect(windowWords(notProject('a.janus3d').message)).toMatch(/make one with “New project…”\.$/);
  expect(windowWords('see "janus3d link --help"')).toBe('see "janus3d link --help"');
});

it('leaves alone what is no field, and writes units as people do', () => {
  expect(windowWords('run it with --version')).toBe('run it with --version');
  expect(windowWords('larger than 3 um')).toBe('larger than 3 µm');
});
