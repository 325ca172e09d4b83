import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user's settings of the program are kept by the system's custom; it need not be there yet. */
export function userFolder(): string {
  const { APPDATA, XDG_CONFIG_HOME } = process.env;
  if (process.platform === 'win32') return join(APPDATA || join(homedir(), 'AppData', 'Roaming'), 'janus3d');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'janus3d');
  return join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'janus3d');
}

/** Where the program keeps its logs. */
export const logFolder = (): string => join(userFolder(), 'logs');

/** Where the program keeps what it can make again, in a folder that no other user of this computer can write to. */
export function cacheFolder(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === 'win32')
    return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'janus3d', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'janus3d');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'janus3d');
}
