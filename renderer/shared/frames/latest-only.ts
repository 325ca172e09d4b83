/**
 * Runs one call at a time and, of those that arrive meanwhile, only the newest: a slider that is dragged asks for what
 * it shows, not for everything it passed. Those that never ran resolve to 'outdated'. Results come in the order of the calls.
 */
export function latestOnly<Args extends unknown[], Result>(
  call: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result | 'outdated'> {
  let newest = 0;
  let running: Promise<unknown> = Promise.resolve();
  return async (...args) => {
    const mine = ++newest;
    await running.catch(() => undefined);
    if (mine !== newest) return 'outdated';
    const work = call(...args);
    running = work;
    return work;
  };
}
