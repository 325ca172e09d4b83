import { trustedHostsIn } from '../api/trusted-hosts.ts';
import { userFolder } from '../api/user-folder.ts';
import type { Backend } from './backend.ts';
import { spawnUtility } from './worker-process.ts';

/** The api in this process. Loaded only here, with SQLite: a shell that shows a served workstation needs neither. */
export async function openLocalBackend(
  onCrash: (reason: string) => void,
  log: (text: string) => void,
): Promise<Backend> {
  const { createApi } = await import('../api/api.ts');
  return createApi({
    shell: 'electron',
    spawn: spawnUtility,
    onCrash,
    log,
    settingsFolder: userFolder(),
    trustedHosts: trustedHostsIn(userFolder()),
  });
}
