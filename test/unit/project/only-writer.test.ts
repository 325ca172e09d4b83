import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createApi } from '../../../main/api/api.ts';
import { closeProject, createProject } from '../../../main/project/project.ts';
import { acquireWriter } from '../../../main/project/write-lock.ts';
import type { CommandName } from '../../../preload/contract/commands.ts';
import { PRESET_SETUPS } from '../../../preload/contract/options/setup.ts';
import { CALLS } from '../../support/contract-calls.ts';
import { CHANGES } from '../../support/contract-changes.ts';
import { tagged } from '../tagged.ts';

/** They ask for the right to change the project when what they were given has been looked at. */
const JOBS: readonly CommandName[] = [
  'calibrate.start',
  'train.start',
  'compare.start',
  'track.start',
  'track.startMany',
  'validate.start',
  'learning.start',
  'analyse.start',
  'live.start',
  'update.start',
  'tracks.import',
  'detections.import',
];
const CALLED = { ...CALLS, 'setup.save': { setup: PRESET_SETUPS[0] } };

it('no command changes a project while another process does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-only-writer-'));
  const path = join(folder, 'p.janus3d');
  const project = createProject(path);
  const api = createApi({ shell: 'served', threads: 1 });
  onTestFinished(async () => {
    await api.close();
    closeProject(project);
    rmSync(folder, { recursive: true });
  });
  await api.call('project.open', { path });
  const hold = await acquireWriter(project, 'calibrate');
  for (const command of CHANGES.filter((name) => !JOBS.includes(name)))
    await expect(api.invoke(command, CALLED[command]), command).rejects.toEqual(tagged('busy'));
  hold.release();
});
