import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkTarget } from '../../../native-worker/rpc-methods/write/check-target.ts';
import {
  createOutput,
  explainWrite,
  replaceFile,
  writeOutput,
} from '../../../native-worker/rpc-methods/write/output-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

describe('a file that leaves the program', () => {
  it('appears under its name when it is whole, never before', async () => {
    writeFileSync(at('a.csv'), 'old', { mode: 0o640 });
    const file = await createOutput(at('a.csv'));
    await file.append('head ');
    await file.append(Buffer.from('tail'));
    await file.overwrite(0, Buffer.from('HEAD'));
    expect(text('a.csv')).toBe('old');
    await file.commit();
    await file.abandon();
    expect(text('a.csv')).toBe('HEAD tail');
    expect(readdirSync(folder)).toEqual(['a.csv']);
    expect(statSync(at('a.csv')).mode & 0o777).toBe(0o640);
  });

  it('is on the disk before it has its name', async () => {
    const probe = await open(at('probe'), 'w');
    const sync = vi.spyOn(Object.getPrototypeOf(probe) as FileHandle, 'sync');
    await probe.close();
    const namesThen: boolean[] = [];
    sync.mockImplementation(() => Promise.resolve(void namesThen.push(existsSync(at('a.csv')))));
    await writeOutput(at('a.csv'), async (file) => void (await file.append('whole')));
    sync.mockRestore();
    // Its bytes first, and then the name in its folder.
    expect(namesThen).toEqual([false, true]);
  });

  /** Writes while the system takes of each piece what `takes` says. */
  async function writeWhile(takes: (bytes: number, call: number) => number): Promise<void> {
    const probe = await open(at('probe'), 'w');
    const handle = Object.getPrototypeOf(probe) as FileHandle;
    const real = handle.write as (...of: unknown[]) => Promise<{ bytesWritten: number }>;
    await probe.close();
    rmSync(at('probe'));
    let calls = 0;
    const write = vi.spyOn(handle, 'write').mockImplementation(function (this: FileHandle, ...of: unknown[]) {
      const [bytes, from, length, position] = of as [Uint8Array, number, number, number];
      const taken = takes(length, (calls += 1));
      return real.call(this, bytes, from, taken, position) as never;
    });
    try {
      await writeOutput(at('a.csv'), async (file) => void (await file.append('every byte of it')));
    } finally {
      write.mockRestore();
    }
  }

  it('is whole where the system takes fewer bytes than it is given', async () => {
    await writeWhile((bytes, call) => (call < 4 ? 3 : bytes));
    expect(text('a.csv')).toBe('every byte of it');
  });

  it('is given up for want of space where the system takes no byte more', async () => {
    writeFileSync(at('a.csv'), 'old');
    const written = writeWhile((_bytes, call) => {
      if (call > 9) throw new Error('asked over and over');
      return call === 1 ? 3 : 0;
    });
    await expect(written).rejects.toMatchObject({ tag: 'no-space', data: { path: at('a.csv') } });
    expect(text('a.csv')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  it('says what is missing where the disk, the quota or the size of files is used up', () => {
    for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG'])
      expect(explainWrite('a.csv', Object.assign(new Error('no'), { code }))).toMatchObject({
        tag: 'no-space',
        data: { path: 'a.csv' },
      });
    expect(explainWrite('a.csv', Object.assign(new Error('no'), { code: 'EROFS' }))).toMatchObject({
      tag: 'bad-input',
    });
  });

  it('leaves what was there, and nothing else, when the work fails', async () => {
    writeFileSync(at('a.csv'), 'old');
    const failed = writeOutput(at('a.csv'), async (file) => {
      await file.append('half');
      throw new Error('no more');
    });
    await expect(failed).rejects.toThrow('no more');
    expect(text('a.csv')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  it('goes through a symbolic link, which stays', async () => {
    mkdirSync(at('far'));
    writeFileSync(at('far/a.csv'), 'old');
    symlinkSync(at('far/a.csv'), at('link.csv'));
    await writeOutput(at('link.csv'), async (file) => void (await file.append('new')));
    expect(text('far/a.csv')).toBe('new');
    expect(readdirSync(folder)).toEqual(['far', 'link.csv']);
  });

  it('takes away what a dead process left, not what another one is writing', async () => {
    const mine = await createOutput(at('a.csv'));
    const [part] = readdirSync(folder);
    const dead = part.replace(`-${process.pid}-`, `-${2 ** 22 + 1}-`);
    writeFileSync(at(dead), 'left');
    const other = await createOutput(at('b.csv'));
    expect(readdirSync(folder)).not.toContain(dead);
    expect(readdirSync(folder)).toContain(part);
    await mine.abandon();
    await other.abandon();
  });

  it('on Windows waits for a program that holds the file, then says that it does', async () => {
    const held = Object.assign(new Error('held'), { code: 'EBUSY' });
    const waits: number[] = [];
    const system = (failures: number, platform: string): Parameters<typeof replaceFile>[2] => ({
      platform,
      rename: () => (failures-- > 0 ? Promise.reject(held) : Promise.resolve()),
      wait: (ms) => Promise.resolve(waits.push(ms)),
    });
    await replaceFile('from', 'to', system(3, 'win32'));
    expect(waits).toHaveLength(3);
    await expect(replaceFile('from', 'to', system(99, 'win32'))).rejects.toMatchObject({
      tag: 'busy',
      message: expect.stringMatching(/^to is open in another program; close it/) as string,
    });
    await expect(replaceFile('from', 'to', system(1, 'linux'))).rejects.toBe(held);
  });
});

describe('a place for a result', () => {
  const refusal = (name: string, check: Partial<Parameters<typeof checkTarget>[1]> = {}): Promise<string> =>
    checkTarget(at(name), { kind: 'csv', ...check }).then(
      () => '',
      (error: Error) => error.message,
    );

  it('is tried before any work, and nothing is left behind or lost', async () => {
    expect(await refusal('a.csv')).toBe('');
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(at('a.csv'), 'kept');
    expect(await refusal('a.csv')).toBe('');
    expect(text('a.csv')).toBe('kept');
  });

  it('is refused with what is wrong: no folder, a folder, a file as a folder, a device', async () => {
    writeFileSync(at('file'), '');
    mkdirSync(at('folder'));
    expect(await refusal('none/a.csv')).toMatch(/^There is no folder .*none; make it/);
    expect(await refusal('folder')).toMatch(/ is a folder/);
    expect(await refusal('file/a.csv')).toMatch(/can't be written \(ENOTDIR\)/);
    await expect(checkTarget('/dev/null', { kind: 'csv' })).rejects.toThrow(/no ordinary file/);
  });

  it('is known by what it is, whatever it is called', async () => {
    writeFileSync(at('in.csv'), 'a,b\n');
    linkSync(at('in.csv'), at('hard.csv'));
    symlinkSync(at('in.csv'), at('soft.csv'));
    const inputs = [at('in.csv'), at('gone.csv')];
    for (const name of ['in.csv', 'hard.csv', 'soft.csv', '../' + folder.split('/').at(-1) + '/in.csv'])
      expect(await refusal(name, { inputs, force: true })).toMatch(/is an input of this command/);
    expect(await refusal('gone.csv', { inputs })).toBe('');
  });

  it('is refused in a folder of images that is an input, for what would become an image of it', async () => {
    const inputs = [folder];
    expect(await refusal('new.tif', { inputs, kind: 'tiff' })).toMatch(/would become an image/);
    expect(await refusal('metadata.txt', { inputs })).toMatch(/would become an image/);
    expect(await refusal('table.csv', { inputs })).toBe('');
  });

  it('is refused where it would become one of the images of a pattern', async () => {
    const inputs = [at('frame_*.tif')];
    expect(await refusal('frame_9.tif', { inputs, kind: 'tiff' })).toMatch(/would become one of the images/);
    expect(await refusal('other_9.tif', { inputs, kind: 'tiff' })).toBe('');
  });

  it('is refused on Windows where that would send it to a device', async () => {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform')!;
    Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
    const said = await refusal('nul.csv');
    Object.defineProperty(process, 'platform', platform);
    expect(said).toMatch(/a name that Windows keeps for a device/);
  });

  it.each([
    ['SQLite format 3\0', 'p.csv', 'csv', /a project or a database/],
    ['II*\0....', 'raw.csv', 'csv', /a TIFF/],
    ['{"a": 1}', 'a.json', 'csv', /a JSON file/],
    ['frame,x\n1,2\n', 'a.tif', 'tiff', /a CSV table, not a TIFF/],
    ['frame,x\n1,2\n', 'a.csv', 'json', /a CSV table, not a JSON/],
    ['#!/bin/sh\n', 'a', 'csv', /a program/],
    ['x, y = 1, 2\n', 'a.py', 'csv', /a text that is no table/],
    ['Dear diary\n', 'notes.txt', 'csv', /a text that is no table/],
    ['\xda\xce\xbe\n', 'a.nd2', 'tiff', /an image/],
    ['PAR1', 'a.parquet', 'csv', /a Parquet table/],
    ['\x89PNG\r\n', 'a.png', 'tiff', /an image/],
    ['PK\x03\x04', 'a.xlsx', 'csv', /an archive/],
    ['\x01\x00\x02\x00', 'a.bin', 'csv', /a file of another kind/],
  ] as const)(
    'of another kind (%j as %s) is refused for %s unless forced',
    async (start, name, kind, said) => {
      writeFileSync(at(name), start, 'latin1');
      expect(await refusal(name, { kind })).toMatch(said);
      expect(await refusal(name, { kind, force: true })).toBe('');
    },
  );

  it.each([
    ['frame,x\n', 'a.csv', 'csv'],
    ['frame;x\n', 'a.txt', 'csv'],
    ['\xff\xfef\0,\0', 'a.csv', 'csv'],
    ['\n{"format": 1}', 'a.json', 'json'],
    ['II+\0', 'a.tif', 'tiff'],
    ['\x08\x08\x12\x07Janus3D', 'a.onnx', 'onnx'],
    ['', 'a.tif', 'csv'],
  ] as const)('of the same kind (%j as %s) may be replaced', async (start, name, kind) => {
    writeFileSync(at(name), start, 'latin1');
    expect(await refusal(name, { kind })).toBe('');
    expect(existsSync(at(name))).toBe(true);
  });
});
