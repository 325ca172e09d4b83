import { setImmediate } from 'node:timers/promises';
import { cancelled } from '../../preload/contract/errors.ts';

/** Between the parts of long work: lets whatever else waits be done. @throws cancelled */
export async function breathe(signal?: AbortSignal): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw cancelled();
}

/** Steps one after the other, to their result, with a breath between them. @throws cancelled */
export async function inSlices<Result>(
  steps: Generator<undefined, Result>,
  signal?: AbortSignal,
): Promise<Result> {
  try {
    for (;;) {
      const next = steps.next();
      if (next.done) return next.value;
      await breathe(signal);
    }
  } finally {
    // What they keep while they are under way is put away, as nothing is where they have ended.
    steps.return(undefined as never);
  }
}
