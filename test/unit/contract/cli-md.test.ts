import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { flagsFor, GLOBAL_FLAGS } from '../../../main/cli/arguments.ts';
import type { Command } from '../../../main/cli/command.ts';
import { commandHelp } from '../../../main/cli/command-help.ts';
import { COMMANDS } from '../../../main/cli/main.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** The public contract of the command line. */
const CLI_MD = join(ROOT, '../shared/CLI.md');
const OPTION = /--([a-z][a-z0-9-]*)/g;

/** Flags that are no options of a schema and that the contract does not name, by command: what they are for. */
const OF_THE_COMMAND_LINE: Record<string, string> = {
  out: 'where to write',
  force: 'of everything that writes',
  profile: 'the setup, by its name',
  what: 'of export',
  format: 'of export',
  id: 'of export, as ids in JSON',
  include: 'of calibrate, as clicks in the window',
  exclude: 'of calibrate, as clicks in the window',
  automatic: 'of calibrate, as clicks in the window',
  reference: 'of calibrate, as clicks in the window',
  tracks: 'of analyse, as the selection in the window',
  'idle-s': 'of track --watch: how long the folder may stay as it is',
  from: 'of profile: the setup to start from',
  in: 'of profile: a file with setups',
  remove: 'of profile: takes a setup out',
  defaults: 'of settings: sets back what is not given',
  channel: 'of localise, info and track: a plane of a file',
  table: 'of import, as “Import trajectories…” in the window',
  of: 'of import --table: the video',
  as: 'of import --table: what becomes of it',
  detections: 'of remove, as “Remove” beside imported detections in the window',
};

interface Documented {
  command: string;
  isNew: boolean;
  /** True: marked (new). */
  options: Map<string, boolean>;
}

/** Whether the text before `at` has said "(new" in this cell: what follows may not exist yet. */
const isAfterNew = (text: string, at: number): boolean => text.slice(0, at).includes('(new');

function documented(markdown: string): Documented[] {
  const rows = markdown.split('\n').filter((line) => /^\| `[a-z]/.test(line));
  return rows.flatMap((row) => {
    const cells = row.replaceAll('\\|', '/').split(' | ');
    const names = [...cells[0].matchAll(/`([a-z][a-z0-9-]*)(?= |`)/g)].map(([, name]) => name);
    const options = new Map<string, boolean>();
    for (const cell of cells) {
      for (const { 1: option, index } of cell.matchAll(OPTION)) {
        const isNew = isAfterNew(cell, index) || cell.slice(index).startsWith(`--${option}\` (new)`);
        options.set(option, (options.get(option) ?? true) && isNew);
      }
    }
    return [...new Set(names)].map((command) => ({
      command,
      isNew: cells[0].includes('(new)') && !cells[0].includes(', (new'),
      options,
    }));
  });
}

let loaded: Map<string, Command>;
beforeAll(async () => {
  const commands = await Promise.all(COMMANDS.map(({ load }) => load()));
  loaded = new Map(commands.map((command) => [command.name, command]));
});

describe('every command of the command line', () => {
  it('stands in the README', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    for (const { name } of COMMANDS) expect(readme, name).toContain(`\`${name}`);
  });

  it('says all of its options in --help', () => {
    for (const command of loaded.values()) {
      const help = commandHelp(command, '');
      for (const { name } of [...flagsFor(command), ...GLOBAL_FLAGS])
        expect(help, command.name).toContain(`\n  --${name}`);
    }
  });

  it('takes no option twice', () => {
    for (const command of loaded.values()) {
      const names = flagsFor(command).map(({ name }) => name);
      expect(names, command.name).toEqual([...new Set(names)]);
    }
  });
});

describe.skipIf(!existsSync(CLI_MD))('the contract of the command line (needs ../shared)', () => {
  const contract = existsSync(CLI_MD) ? documented(readFileSync(CLI_MD, 'utf8')) : [];

  it('names commands that exist, but for new ones', () => {
    expect(contract.length).toBeGreaterThan(20);
    for (const { command, isNew } of contract) if (!isNew) expect([...loaded.keys()]).toContain(command);
    const missing = contract.filter(({ command }) => !loaded.has(command)).map(({ command }) => command);
    console.log(`Commands of the contract that are yet to come: ${missing.join(', ') || 'none'}`);
  });

  it('names options that exist, but for new ones', () => {
    const missing: string[] = [];
    for (const { command: name, isNew, options } of contract) {
      const command = loaded.get(name);
      if (!command) continue;
      const flags = [...flagsFor(command), ...GLOBAL_FLAGS].map((flag) => flag.name);
      for (const [option, isNewOption] of options) {
        if (flags.includes(option)) continue;
        missing.push(`${name} --${option}`);
        expect(isNew || isNewOption, `${name} --${option}`).toBe(true);
      }
    }
    console.log(`Options of the contract that are yet to come: ${missing.join(', ') || 'none'}`);
  });

  it('names each option that belongs to no schema', () => {
    const text = readFileSync(CLI_MD, 'utf8');
    const said = new Set([...text.matchAll(OPTION)].map(([, option]) => option));
    for (const command of loaded.values()) {
      for (const { name, path } of flagsFor(command)) {
        if (path || said.has(name) || Object.hasOwn(OF_THE_COMMAND_LINE, name)) continue;
        expect.soft(name, `${command.name} --${name}`).toBe('in CLI.md or in a schema');
      }
    }
  });

  it('names exports and formats that export has, but for new ones', () => {
    const row = readFileSync(CLI_MD, 'utf8')
      .split('\n')
      .find((line) => line.startsWith('| `export'))!;
    const fresh = /\(new: ([^)]*)\)/.exec(row)![1].split(', ');
    const help = commandHelp(loaded.get('export')!, '');
    for (const [, list] of row.matchAll(/--(?:what|format) (\S+)/g)) {
      for (const word of list.split(/\\?\|/)) {
        const isThere = new RegExp(`[ (]${word}[,.;:\\s]`).test(help);
        expect(isThere || fresh.includes(word), word).toBe(true);
      }
    }
  });
});
