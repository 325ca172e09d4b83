import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WaitingWork, type WorkRequest } from '../../../main/api/waiting-work.ts';

const train: WorkRequest = { command: 'train.start', params: { seed: 2 }, kind: 'train', about: 'Best' };
const track: WorkRequest = { command: 'track.start', params: {}, kind: 'track', about: 'v.tif' };
const MODULE = join(import.meta.dirname, '../../../main/api/waiting-work.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-waiting-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Keeps work as another program does, which then ends. */
function keptByAnother(project: string, requests: readonly WorkRequest[]): void {
  const [from, given] = [MODULE, [folder, project, requests]].map((value) => JSON.stringify(value));
  const program = `
    import { WaitingWork } from ${from};
    const [folder, project, requests] = ${given};
    new WaitingWork(folder).keep(project, requests);`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
}

describe('work that waits', () => {
  it('is there for the next program, in its order, until it is taken', () => {
    keptByAnother('a.janus3d', [train, track]);
    const work = new WaitingWork(folder);
    work.open('b.janus3d');
    expect(work.left).toEqual([]);
    work.open('a.janus3d');
    expect(work.left).toEqual([train, track]);
    expect(work.take()).toEqual([train, track]);
    work.keep('a.janus3d', []);
    work.open('a.janus3d');
    expect(work.left).toEqual([]);
  });

  it('is kept for each project, and what was left stays until it is taken', () => {
    keptByAnother('a.janus3d', [train]);
    keptByAnother('b.janus3d', [track]);
    const work = new WaitingWork(folder);
    work.open('a.janus3d');
    work.keep('a.janus3d', [track]);
    expect(work.left).toEqual([train]);
    const other = new WaitingWork(folder);
    other.open('b.janus3d');
    expect(other.left).toEqual([track]);
  });

  it('of a program that is still at it is not offered', () => {
    const work = new WaitingWork(folder);
    work.keep('a.janus3d', [train]);
    work.open('a.janus3d');
    expect(work.left).toEqual([]);
  });

  it.each(['', '{"a.janus3d": 3}', '{"a.janus3d": {"by": {}, "requests": [{}]}}'])(
    'is none where the file holds something else: %s',
    (content) => {
      writeFileSync(join(folder, 'waiting-work.json'), content, { mode: 0o600 });
      const work = new WaitingWork(folder);
      work.open('a.janus3d');
      expect(work.left).toEqual([]);
    },
  );
});
