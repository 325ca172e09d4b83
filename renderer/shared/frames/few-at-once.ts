/**
 * Runs at most `most` calls at a time, in the order in which they were asked for. One that is no longer wanted when its turn comes, by its
 * signal, never runs and gives 'outdated'.
 */
export function fewAtOnce<Argument, Result>(
  most: number,
  call: (argument: Argument) => Promise<Result>,
): (argument: Argument, signal: AbortSignal) => Promise<Result | 'outdated'> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (argument, signal) => {
    while (running >= most) await new Promise<void>((go) => waiting.push(go));
    running += 1;
    try {
      return signal.aborted ? 'outdated' : await call(argument);
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
