/** The window is let answer after this long. */
const SLICE_MS = 8;

/** Steps one after the other, to their result. */
export function atOnce<Result>(steps: Generator<undefined, Result>): Result {
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
}

/** Steps with pauses before and between them, in which the window answers; null where the signal ends them. */
export async function withPauses<Result>(
  steps: Generator<undefined, Result>,
  signal: AbortSignal,
): Promise<Result | null> {
  let since = -Infinity;
  for (;;) {
    if (performance.now() - since >= SLICE_MS) {
      await new Promise((done) => setTimeout(done));
      if (signal.aborted) return null;
      since = performance.now();
    }
    const next = steps.next();
    if (next.done) return next.value;
  }
}
