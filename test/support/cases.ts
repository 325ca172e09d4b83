import { availableParallelism, loadavg } from 'node:os';

/**
 * Cases of a long series, each with a seed of its own, so that a series can be run in parts and a single case again: JANUS3D_CASES=40-59 runs
 * these, JANUS3D_SEED another series.
 */
export function casesOf(full: number): { seed: number; cases: number[] } {
  const seed = Number(process.env['JANUS3D_SEED'] ?? 1);
  const [from, to] = (process.env['JANUS3D_CASES'] ?? `0-${full - 1}`).split('-').map(Number);
  const last = Math.min(full - 1, to ?? from);
  const cases = Array.from({ length: Math.max(0, last - from + 1) }, (_, at) => from + at);
  console.log(`Seed ${seed}, cases ${from} to ${last} of ${full}.`);
  return { seed, cases };
}

/** The seed of one case. */
export const caseSeed = (seed: number, index: number): number => seed * 100_003 + index;

const LIMIT_MS = 20_000;

/** A time on a machine that has nothing else to do; with other work on it as many times as long. */
export const underLoad = (ms: number): number => ms * Math.max(1, loadavg()[0] / availableParallelism());

/** Nothing may hang for longer. */
export const limitMs = (): number => underLoad(LIMIT_MS);
