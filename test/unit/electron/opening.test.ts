import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../main/electron/arguments.ts';
import { commandLineWords, runCommandLine } from '../../../main/electron/command-line.ts';
import { Inbox } from '../../../main/electron/inbox.ts';
import { builtProgram } from '../../../preload/contract/built-program.ts';
import startedWith from './started-with.json' with { type: 'json' };

describe('a start with a project', () => {
  it.each(startedWith)('is understood: $from', ({ platform, folder, argv, project }) => {
    expect(parseArguments(argv.slice(1), folder, {}, platform as NodeJS.Platform).project).toBe(project);
  });

  it('reads addresses of Windows, drives and servers', () => {
    const read = (word: string): string | null => parseArguments([word], 'C:\\', {}, 'win32').project;
    expect(read('file:///D:/%C3%9Cbung%201/a.janus3d')).toBe('D:\\Übung 1\\a.janus3d');
    expect(read('file://server/lab/a.janus3d')).toBe('\\\\server\\lab\\a.janus3d');
  });

  it('refuses an address on another machine', () => {
    expect(() => parseArguments(['file://server/lab/a.janus3d'], '/', {}, 'linux')).toThrow(
      /no file of this machine/,
    );
  });

  it('takes the value of a flag for nothing else', () => {
    const given = parseArguments(
      ['--demo', '--allow-file-access-from-files', 'demo.janus3d'],
      '/',
      {},
      'linux',
    );
    expect(given).toMatchObject({ project: null, demo: '/demo.janus3d' });
  });
});

describe('a request to open a project', () => {
  it('that comes before there is a window is kept, and the last counts', () => {
    const inbox = new Inbox();
    inbox.ask('/a.janus3d');
    inbox.ask('/b.janus3d');
    inbox.ask(null);
    expect(inbox.connect(() => undefined)).toBe('/b.janus3d');
  });

  it('that comes later reaches the window once', () => {
    const inbox = new Inbox();
    const heard: (string | null)[] = [];
    expect(inbox.connect((request) => heard.push(request))).toBeNull();
    inbox.ask('/a.janus3d');
    inbox.ask(null);
    expect(heard).toEqual(['/a.janus3d', null]);
  });
});

describe('a start for the command line', () => {
  it('is told by --cli, whatever stands before it, and passes the rest on', () => {
    const argv = ['/opt/janus3d-window', '--no-sandbox', '--cli', 'track', '--cli', 'a b.tif'];
    expect(commandLineWords(argv)).toEqual(['track', '--cli', 'a b.tif']);
    expect(commandLineWords(['/opt/janus3d-window', '--client', 'a.janus3d'])).toBeNull();
  });

  it('gives the exit code of the command', () => {
    const folder = mkdtempSync(join(tmpdir(), 'janus3d-cli-'));
    const program = join(folder, 'program.cjs');
    writeFileSync(program, 'process.exit(process.argv.length + Number(process.argv[2]));');
    expect(runCommandLine(['7', 'x'], program)).toBe(11);
    rmSync(folder, { recursive: true });
  });
});

describe('a program of its own', () => {
  const find = (here: string): string => builtProgram(here, './thread.ts', 'thread.js').pathname;

  it('is the source in the repository and the built file beside or above a chunk', () => {
    expect(find('file:///j/native-worker/entry-path.ts')).toBe('/j/native-worker/thread.ts');
    expect(find('file:///j/out/main/native-worker.js')).toBe('/j/out/main/thread.js');
    expect(find('file:///j/out/main/chunks/pool-x.js')).toBe('/j/out/main/thread.js');
  });

  it('is found though a folder on the way is called chunks', () => {
    expect(find('file:///chunks/j/out/main/native-worker.js')).toBe('/chunks/j/out/main/thread.js');
  });

  it('lies beside the archive of a package, where processes can start it', () => {
    expect(find('file:///j/app.asar/out/main/electron.cjs')).toBe('/j/app.asar.unpacked/out/main/thread.js');
    expect(find('file:///j/app.asar/out/main/chunks/api-x.cjs')).toBe(
      '/j/app.asar.unpacked/out/main/thread.js',
    );
    expect(find('file:///app.asar/j/out/main/cli.js')).toBe('/app.asar/j/out/main/thread.js');
  });
});
