import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobCommands } from '../../../main/api/job-commands.ts';
import { projectBusy } from '../../../preload/contract/error-messages.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import type { Session } from '../../../main/api/session.ts';
import { WaitingWork, type WorkRequest } from '../../../main/api/waiting-work.ts';

const train: WorkRequest = { command: 'train.start', params: { seed: 2 }, kind: 'train', about: 'Best' };
const track: WorkRequest = { command: 'track.start', params: {}, kind: 'track', about: 'v.tif' };
const MODULE = join(import.meta.dirname, '../../../main/api/waiting-work.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-waiting-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What another program does that keeps work. */
function programOf(project: string, requests: readonly WorkRequest[]): string[] {
  const [from, given] = [MODULE, [folder, project, requests]].map((value) => JSON.stringify(value));
  const program = `
    import { WaitingWork } from ${from};
    const [folder, project, requests] = ${given};
    new WaitingWork(folder).keep(project, requests);
    console.log('kept');`;
  return ['--input-type=module', '-e', program];
}

/** Keeps work as another program does, which then ends. */
function keptByAnother(project: string, requests: readonly WorkRequest[]): void {
  const { status, stderr } = spawnSync(process.execPath, programOf(project, requests), { encoding: 'utf8' });
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
    expect([work.takeNext(), work.takeNext(), work.takeNext()]).toEqual([train, track, undefined]);
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

  it('of a program that is still at it is not offered', async () => {
    const [first = '', second = '', program = ''] = programOf('a.janus3d', [train]);
    const other = spawn(process.execPath, [first, second, `${program} process.stdin.resume();`]);
    try {
      await once(other.stdout, 'data');
      const work = new WaitingWork(folder);
      work.open('a.janus3d');
      expect(work.left).toEqual([]);
    } finally {
      other.stdin.end();
      await once(other, 'exit');
    }
  });

  it('of a project that this program has closed is offered when it is opened again', () => {
    const work = new WaitingWork(folder);
    work.keep('a.janus3d', [train]);
    work.open('b.janus3d');
    expect(work.left).toEqual([]);
    work.open('a.janus3d');
    expect(work.left).toEqual([train]);
  });

  it.each(['', '3', '{"by": {}, "requests": [{}]}'])(
    'is none where the file holds something else, and that of other projects stays: %s',
    (content) => {
      const work = new WaitingWork(folder);
      work.keep('a.janus3d', [train]);
      const [file = ''] = readdirSync(join(folder, 'waiting-work'));
      work.keep('b.janus3d', [track]);
      writeFileSync(join(folder, 'waiting-work', file), content);
      work.open('a.janus3d');
      expect(work.left).toEqual([]);
      work.keep('a.janus3d', [train]);
      work.open('b.janus3d');
      expect(work.left).toEqual([track]);
    },
  );
});

describe('starting what was left', () => {
  /** A session of the project "a" that answers each request with what `answer` does. */
  function sessionOf(answer: (session: Session) => Promise<unknown>): { session: Session; asked: string[] } {
    const waitingWork = new WaitingWork(folder);
    waitingWork.keep('a.janus3d', [train, track]);
    waitingWork.open('a.janus3d');
    const asked: string[] = [];
    const made = {
      project: { path: 'a.janus3d' },
      waitingWork,
      jobs: { tellKept: ({ path }: { path: string }) => waitingWork.keep(path, []) },
      askAgain: (command: string) => {
        asked.push(command);
        return answer(session);
      },
    };
    const session = made as unknown as Session;
    return { session, asked };
  }
  const start = (session: Session) => jobCommands['jobs.takeLeft']({ start: true }, session);

  it('asks for the rest where one of them can be started no more', async () => {
    const { session, asked } = sessionOf(() => Promise.reject(badInput('The video is gone.')));
    const { refused } = await start(session);
    expect(asked).toEqual(['train.start', 'track.start']);
    expect(refused).toEqual(['Best: The video is gone.', 'v.tif: The video is gone.']);
    expect(session.waitingWork.left).toEqual([]);
  });

  it('leaves it where another program writes the project', async () => {
    const { session } = sessionOf(() => Promise.reject(projectBusy('a.janus3d', null)));
    const { refused } = await start(session);
    expect(refused).toHaveLength(1);
    expect(session.waitingWork.left).toEqual([train, track]);
    const later = new WaitingWork(folder);
    later.open('a.janus3d');
    expect(later.left).toEqual([train, track]);
  });

  it('asks nothing of another project that is opened meanwhile', async () => {
    const { session, asked } = sessionOf((one) => {
      one.project = { path: 'b.janus3d' } as Session['project'];
      if (asked.length === 1) one.waitingWork.open('b.janus3d');
      return Promise.resolve({ jobId: 1 });
    });
    new WaitingWork(folder).keep('b.janus3d', [track]);
    await start(session);
    expect(asked).toEqual(['train.start']);
    expect(session.waitingWork.left).toEqual([track]);
    session.waitingWork.open('a.janus3d');
    expect(session.waitingWork.left).toContainEqual(track);
  });
});
