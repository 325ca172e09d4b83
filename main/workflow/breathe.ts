import { setImmediate } from 'node:timers/promises';
import { cancelled } from '../../preload/contract/errors.ts';

/** Between the parts of long work: lets whatever else waits be done. @throws cancelled */
export async function breathe(signal?: AbortSignal): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw cancelled();
}
