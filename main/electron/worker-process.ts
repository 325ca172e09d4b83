import { utilityProcess } from 'electron';
import type { ApiOptions } from '../api/api.ts';

/** Starts the computing process as a child of Electron that Chromium supervises with its other processes. */
export const spawnUtility: NonNullable<ApiOptions['spawn']> = (entry, args) => {
  const child = utilityProcess.fork(entry, args, { serviceName: 'Janus3D computing', stdio: 'inherit' });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', (code) => listener(`ended with code ${code}`)),
    kill: () => child.kill(),
  };
};
