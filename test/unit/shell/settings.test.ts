import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../../../main/api/api.ts';
import { createSettings } from '../../../main/api/settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('settings of the windows', () => {
  it('are there at the next start, the latest project first and each once', () => {
    const settings = createSettings(join(folder, 'new'));
    settings.change({ theme: 'dark' });
    for (const name of ['a', 'b', 'a']) settings.opened({ path: `/lab/${name}.janus3d`, name });
    const next = createSettings(join(folder, 'new')).get();
    expect([next.theme, ...next.recent.map(({ name }) => name)]).toEqual(['dark', 'a', 'b']);
  });

  it('are the first ones where their file can’t be understood or kept', () => {
    writeFileSync(join(folder, 'window.json'), '{"theme":"pink"');
    expect(createSettings(folder).get()).toEqual({ theme: 'system', recent: [] });
    const nowhere = createSettings(join(folder, 'window.json'));
    expect(nowhere.change({ theme: 'light' }).theme).toBe('light');
    expect(nowhere.get().theme).toBe('light');
  });

  it('know the projects that windows opened', async () => {
    const api = createApi({ shell: 'served', threads: 1, settingsFolder: folder });
    const path = join(folder, 'mine.janus3d');
    await api.call('project.create', { path });
    await api.close();
    const again = createApi({ shell: 'served', threads: 1, settingsFolder: folder });
    expect((await again.call('settings.get', {})).recent).toMatchObject([{ path, name: 'mine' }]);
    expect((await again.call('settings.forgetProject', { path })).recent).toEqual([]);
    await again.close();
  });
});
