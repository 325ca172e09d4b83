import { utilityProcess } from 'electron';
import type { ApiOptions } from '../api/api.ts';

/** Starts the computing process as a child of Electron that Chromium supervises with its other processes. */
export const spawnUtility: NonNullable<ApiOptions['spawn']> = (entry, args, flags) => {
  const child = utilityProcess.fork(entry, args, {
    serviceName: 'Janus3D computing',
    stdio: 'pipe',
    execArgv: flags,
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.once('exit', (code) => listener(`ended with code ${code}`)),
    onOutput: (listener) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (bytes: Buffer) => {
          process.stderr.write(bytes);
          listener(bytes.toString('utf8'));
        });
      }
    },
    kill: () => child.kill(),
  };
};
