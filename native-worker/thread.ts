import { move, transferableSymbol, valueSymbol } from 'piscina';
import { toWireError, type WireError } from '../preload/contract/errors.ts';
import { threadTasks, type TaskName } from './thread-tasks.ts';
import { transferables } from './transferables.ts';

/** What crosses to a thread and back. Errors travel as data, for a copied Error loses its class. */
export interface ThreadCall {
  name: TaskName;
  payload: unknown;
}

export type ThreadReply = { result: unknown } | { error: WireError };

/** The one function that the pool calls on its threads. */
export async function run({ name, payload }: ThreadCall): Promise<unknown> {
  let reply: ThreadReply;
  try {
    const task = threadTasks[name] as (payload: unknown) => Promise<unknown>;
    reply = { result: await task(payload) };
  } catch (error) {
    reply = { error: toWireError(error) };
  }
  return move({ [transferableSymbol]: transferables(reply), [valueSymbol]: reply });
}
