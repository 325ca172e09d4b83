import { parentPort } from 'node:worker_threads';
import { toWireError, type WireError } from '../preload/contract/errors.ts';
import { keepCompiled } from './keep-compiled.ts';
import { threadTasks, type TaskName } from './thread-tasks.ts';
import { transferables } from './transferables.ts';

/** What crosses to a thread and back. Errors travel as data, for a copied Error loses its class. */
export interface ThreadCall {
  name: TaskName;
  payload: unknown;
}

export type ThreadReply = { result: unknown } | { error: WireError };

/** Tasks that have run here, so that what they load is compiled. */
const loaded = new Set<TaskName>();

/** A thread of the pool runs one task at a time. */
async function run({ name, payload }: ThreadCall): Promise<ThreadReply> {
  try {
    const task = threadTasks[name] as (payload: unknown) => Promise<unknown>;
    const result = await task(payload);
    if (!loaded.has(name)) keepCompiled();
    loaded.add(name);
    return { result };
  } catch (error) {
    return { error: toWireError(error) };
  }
}

parentPort?.on('message', (call: ThreadCall) => {
  void run(call).then((reply) => parentPort?.postMessage(reply, transferables(reply)));
});
