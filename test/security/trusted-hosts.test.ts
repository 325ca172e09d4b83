import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { trustedHostsIn } from '../../main/api/trusted-hosts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-trust-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** As in a program that has just begun: who was trusted before is forgotten. */
async function freshProgram() {
  vi.resetModules();
  const { createApi } = await import('../../main/api/api.ts');
  const { mayTouch } = await import('../../main/project/reachable-paths.ts');
  return { createApi, mayTouch };
}

/** To a POSIX system //tmp/x is /tmp/x; by its form it is a path of the computer "tmp". */
const elsewhere = (name: string): string => `/${join(folder, name)}`;
const HOST = tmpdir().split('/')[1];

describe.skipIf(process.platform === 'win32')(
  'a computer that a person has opened something from (paths of POSIX)',
  () => {
    it('is still trusted when the program runs again, and not when it was taken out', async () => {
      const trustedHosts = trustedHostsIn(folder);
      const one = await freshProgram();
      const api = one.createApi({ shell: 'served', threads: 1, trustedHosts });
      expect(one.mayTouch(`//${HOST}/v.tif`)).toBe(false);
      await api.call('project.create', { path: elsewhere('p.janus3d') });
      await api.close();
      expect(trustedHosts.list()).toEqual([HOST]);

      const two = await freshProgram();
      expect(two.mayTouch(`//${HOST}/v.tif`)).toBe(false);
      await two.createApi({ shell: 'served', threads: 1, trustedHosts }).close();
      expect(two.mayTouch(`//${HOST}/v.tif`)).toBe(true);
      expect(two.mayTouch('//other/v.tif')).toBe(false);

      expect(trustedHosts.remove(HOST.toUpperCase())).toBe(true);
      const three = await freshProgram();
      await three.createApi({ shell: 'served', threads: 1, trustedHosts }).close();
      expect(three.mayTouch(`//${HOST}/v.tif`)).toBe(false);
    });

    it('is not trusted for what could not be opened', async () => {
      const trustedHosts = trustedHostsIn(folder);
      const { createApi } = await freshProgram();
      const api = createApi({ shell: 'served', threads: 1, trustedHosts });
      await expect(api.call('project.open', { path: '//nobody/p.janus3d' })).rejects.toThrow();
      await api.call('project.create', { path: join(folder, 'p.janus3d') });
      await expect(
        api.call('project.import', { kind: 'video', paths: ['//nobody/v.tif'] }),
      ).rejects.toThrow();
      await expect(api.call('project.relink', { folder: '//nobody/share' })).rejects.toThrow();
      await api.close();
      expect(trustedHosts.list()).toEqual([]);
    });

    it('stands in a file that nobody else can write, else it is not believed', () => {
      const trustedHosts = trustedHostsIn(folder);
      trustedHosts.add('NAS.lab');
      const path = join(folder, 'trusted-hosts');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder)).toEqual(['trusted-hosts']);
      chmodSync(path, 0o666);
      expect(trustedHosts.list()).toEqual([]);
    });

    it('is listed and taken out by the command line', async () => {
      vi.stubEnv('XDG_CONFIG_HOME', folder);
      vi.stubEnv('HOME', folder);
      vi.resetModules();
      const { main } = await import('../../main/cli/main.ts');
      const { userFolder } = await import('../../main/api/user-folder.ts');
      trustedHostsIn(userFolder()).add('nas');
      let said = '';
      vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
      vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      expect(await main(['trust', '--json'])).toBe(0);
      expect(said).toContain('{"hosts":["nas"]}');
      expect(await main(['trust', '--remove', 'other'])).toBe(2);
      expect(await main(['trust', '--remove', 'nas'])).toBe(0);
      expect(trustedHostsIn(userFolder()).list()).toEqual([]);
    });
  },
);

it.each(['', 'a\nb', 'x'.repeat(300), 'a/b', '\u0000'])('%j is no name of a computer', (name) => {
  const trustedHosts = trustedHostsIn(folder);
  trustedHosts.add('real');
  trustedHosts.add(name);
  writeFileSync(join(folder, 'trusted-hosts'), `${name}\nreal\n`, { mode: 0o600 });
  expect(trustedHosts.list().filter((host) => !['a', 'b'].includes(host))).toEqual(['real']);
});
