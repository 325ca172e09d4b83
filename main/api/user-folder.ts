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
