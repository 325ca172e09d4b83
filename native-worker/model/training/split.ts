import { badInput } from '../../../preload/contract/errors.ts';
import type { SplitName } from '../../../preload/contract/options/train.ts';
import { createRandom, shuffle } from '../../math/random.ts';

export interface Fold {
  train: Int32Array;
  test: Int32Array;
}

/** Which particle and stack each row comes from. */
export interface Groups {
  stack: Int32Array;
  particle: Int32Array;
}

/** The groups of some rows, in their order. */
export const groupsOf = ({ stack, particle }: Groups, rows: Int32Array): Groups => ({
  stack: Int32Array.from(rows, (row) => stack[row]),
  particle: Int32Array.from(rows, (row) => particle[row]),
});

/**
 * Rows held out for the test: `random` and `particle` give one fold with about `testFraction` of the rows or particles, `stack` a
 * fold for each stack. `rows` are indices into `groups`.
 *
 * @throws bad-input where there are too few rows, particles or stacks
 */
export function testFolds(
  split: SplitName,
  groups: Groups,
  rows: Int32Array,
  testFraction: number,
  seed: number,
): Fold[] {
  const keys = groupKeys(split, groups, rows);
  const distinct = Int32Array.from(new Set(keys));
  if (distinct.length < 2) {
    throw badInput(
      `A split by ${split === 'random' ? 'rows' : split} needs at least two of them, but there is ${distinct.length === 1 ? 'only one' : 'none'}; add calibration data or choose another split.`,
      { option: 'split' },
    );
  }
  if (split === 'stack') return Array.from(distinct, (key) => foldOf(rows, keys, new Set([key])));
  shuffle(distinct, createRandom(seed, 0x5b17));
  const held = Math.min(distinct.length - 1, Math.max(1, Math.round(distinct.length * testFraction)));
  return [foldOf(rows, keys, new Set(distinct.subarray(0, held)))];
}

/**
 * Folds for cross-validation inside a training part, grouped as the split is: no particle (or stack) is on both sides. Falls back to
 * the next finer grouping where there are fewer than two groups.
 */
export function crossFolds(
  split: SplitName,
  groups: Groups,
  rows: Int32Array,
  count: number,
  seed: number,
): Fold[] {
  const keys = groupKeys(split, groups, rows);
  const distinct = Int32Array.from(new Set(keys));
  if (distinct.length < 2) {
    if (split === 'stack') return crossFolds('particle', groups, rows, count, seed);
    if (split === 'particle') return crossFolds('random', groups, rows, count, seed);
    throw badInput('Cross-validation needs at least two rows; add calibration data.');
  }
  shuffle(distinct, createRandom(seed, 0xc505));
  const folds = Math.min(count, distinct.length);
  return Array.from({ length: folds }, (_, fold) =>
    foldOf(rows, keys, new Set(distinct.filter((_, i) => i % folds === fold))),
  );
}

/** With fewer stacks (or particles) left out in turn, the error on new ones is too uncertain. */
const FEWEST_STACKS = 3;
export const FEWEST_PARTICLES = 5;

/**
 * A stored model meets new experiments, so its uncertainty and range guard are calibrated on stacks left out wherever there are
 * enough, whatever the test was.
 */
export function strictestSplit({ stack, particle }: Groups, rows: Int32Array): SplitName {
  const stacks = new Set(Array.from(rows, (row) => stack[row])).size;
  const particles = new Set(Array.from(rows, (row) => `${stack[row]}/${particle[row]}`)).size;
  if (stacks >= FEWEST_STACKS) return 'stack';
  return particles >= FEWEST_PARTICLES ? 'particle' : 'random';
}

/** A number for each row: the same for rows that `split` keeps together. */
export function groupKeys(split: SplitName, { stack, particle }: Groups, rows: Int32Array): Int32Array {
  if (split === 'random') return Int32Array.from(rows, (_, i) => i);
  if (split === 'stack') return Int32Array.from(rows, (row) => stack[row]);
  const numbers = new Map<string, number>();
  return Int32Array.from(rows, (row) => {
    const key = `${stack[row]}/${particle[row]}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

function foldOf(rows: Int32Array, keys: Int32Array, held: Set<number>): Fold {
  return {
    train: rows.filter((_, i) => !held.has(keys[i])),
    test: rows.filter((_, i) => held.has(keys[i])),
  };
}
