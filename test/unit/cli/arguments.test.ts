import { describe, expect, it } from 'vitest';
import { parseArguments, type ParsedArguments } from '../../../main/cli/arguments.ts';
import { compare } from '../../../main/cli/commands/compare.ts';
import { exportData } from '../../../main/cli/commands/export.ts';
import { importFiles } from '../../../main/cli/commands/import.ts';
import { profile } from '../../../main/cli/commands/profile.ts';
import { run } from '../../../main/cli/commands/run.ts';
import { settings } from '../../../main/cli/commands/settings.ts';
import { track } from '../../../main/cli/commands/track.ts';
import { trust } from '../../../main/cli/commands/trust.ts';
import { validate } from '../../../main/cli/commands/validate.ts';
import type { Command } from '../../../main/cli/command.ts';

const valuesOf = (command: Command, ...argv: string[]): ParsedArguments['values'] =>
  parseArguments(command, argv).values;
const refusal = (option: string): unknown => expect.objectContaining({ tag: 'bad-option', data: { option } });

describe('a switch that is typed as off', () => {
  it('is as if it were not given', () => {
    expect(valuesOf(settings, 'p', '--no-defaults')).toEqual(new Map());
    expect(valuesOf(track, 'p', '--out', 'o', '--no-no-model', '--no-json')).toEqual(new Map([['out', 'o']]));
  });

  it('is a value where the option can be on by default', () => {
    expect(valuesOf(settings, 'p', '--no-refine')).toEqual(new Map([['refine', false]]));
  });

  it('is one of its own where there is such a switch, once or twice', () => {
    for (const words of [['--no-model'], ['--no-model', '--no-model']])
      expect(valuesOf(track, 'p', '--out', 'o', ...words).get('no-model')).toBe(true);
    expect(() => valuesOf(track, 'p', '--out', 'o', '--no-model', '--model', '1')).toThrow(/contradict/);
    expect(() => valuesOf(track, 'p', '--no-out')).toThrow(/--no-out/);
  });
});

describe('words after --', () => {
  it('are arguments, whatever they look like', () => {
    const { positionals, values } = parseArguments(profile, ['--na', '0.5', '--', 'p', '--na']);
    expect(positionals).toEqual(['p', '--na']);
    expect(values).toEqual(new Map([['na', 0.5]]));
  });
});

describe('an empty value', () => {
  it.each<[string, Command, ...string[]]>([
    ['project', run, 'r.json'],
    ['set', run, 'r.json'],
    ['stack', importFiles, 'p'],
    ['id', exportData, 'p', '--what', 'tracks', '--format', 'csv', '--out', 'o'],
    ['out', exportData, 'p', '--what', 'tracks', '--format', 'csv'],
    ['video', validate, 'p', '--truth', 't.csv'],
    ['profile', track, 'p', '--out', 'o'],
    ['method', settings, 'p'],
    ['sensitivity', settings, 'p'],
    ['remove', trust],
    ['models', compare, 'p'],
  ])('of --%s is refused', (flag, command, ...others) => {
    expect(() => valuesOf(command, ...others, `--${flag}`, '')).toThrow(refusal(flag));
  });

  it('of a list is refused too where only commas are given', () => {
    expect(() => valuesOf(compare, 'p', '--models', ',')).toThrow(refusal('models'));
  });

  it('is the name of what has none, and takes a text back', () => {
    const chosen = ['p', '--what', 'tracks', '--format', 'csv', '--out', 'o', '--name', ''];
    expect(valuesOf(exportData, ...chosen).get('name')).toBe('');
    expect(valuesOf(track, 'p', '--out', 'o', '--name', '').get('name')).toBe('');
    expect(valuesOf(profile, 'p', 'n', '--objective', '').get('objective')).toBe('');
  });
});
