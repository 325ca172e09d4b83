import { fork } from 'node:child_process';
import nodeModule from 'node:module';
import { entryPath } from '../entry-path.ts';
import type { FromWorker, ToWorker } from '../protocol.ts';

/** A worker process, however it was started. */
export interface WorkerProcess {
  send(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once when the process is gone; `reason` says how, for people. */
  onExit(listener: (reason: string) => void): void;
  /** Told what the process prints, which is for nobody but whoever helps. */
  onOutput(listener: (text: string) => void): void;
  /** Ends the process at once. */
  kill(): void;
}

/** Starts the program at `entry` with its arguments, and flags of V8. Electron's shell gives one that uses utilityProcess. */
export type SpawnWorker = (entry: string, args: string[], flags: string[]) => WorkerProcess;

export const workerEntry = (): string => entryPath('./index.ts', 'native-worker.js');

/** A child process of Node, which carries typed arrays by structured clone. */
export const forkWorker: SpawnWorker = (entry, args, flags) => {
  // Started quickly, from what main's Node has compiled before; main may run without such a cache.
  const cache = nodeModule.getCompileCacheDir?.();
  const child = fork(entry, args, {
    serialization: 'advanced',
    execArgv: [...process.execArgv, ...flags],
    // What a library prints must not mix with the results that the command line prints.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  return {
    send: (message) => {
      // A process that has just died has no channel; its exit is reported apart.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) => child.on('message', (message) => listener(message as unknown as FromWorker)),
    onExit: (listener) => {
      let told = false;
      const tell = (reason: string): void => {
        if (told) return;
        told = true;
        listener(reason);
      };
      child.once('exit', (code, signal) => tell(signal ? `ended by ${signal}` : `ended with code ${code}`));
      child.once('error', (error) => tell(error.message));
    },
    onOutput: (listener) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => {
          process.stderr.write(text);
          listener(text);
        });
      }
    },
    kill: () => child.kill('SIGKILL'),
  };
};
