import { availableParallelism, loadavg } from 'node:os';

/**
 * Cases of a long series, each with a seed of its own, so that a series can be run in parts and a single case again: JANUS3D_CASES=40-59 runs
 * these, 0-209/7 every seventh, JANUS3D_SEED another series.
 */
export function casesOf(full: number): { seed: number; cases: number[] } {
  const seed = Number(process.env['JANUS3D_SEED'] ?? 1);
  const [range, step = '1'] = (process.env['JANUS3D_CASES'] ?? `0-${full - 1}`).split('/');
  const [from, to] = range.split('-').map(Number);
  const last = Math.min(full - 1, to ?? from);
  const cases = Array.from({ length: full }, (_, index) => index).filter(
    (index) => index >= from && index <= last && (index - from) % Number(step) === 0,
  );
  console.log(`Seed ${seed}, cases ${from} to ${last} of ${full}, ${cases.length} of them.`);
  return { seed, cases };
}

/** The seed of one case. */
export const caseSeed = (seed: number, index: number): number => seed * 100_003 + index;

const LIMIT_MS = 20_000;

/** A time on a machine that has nothing else to do; with other work on it as many times as long. */
export const underLoad = (ms: number): number => ms * Math.max(1, loadavg()[0] / availableParallelism());

/** Nothing may hang for longer. */
export const limitMs = (): number => underLoad(LIMIT_MS);
