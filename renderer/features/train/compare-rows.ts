import type { CompareRow } from '../../../preload/contract/commands.ts';

export interface ComparedRow extends CompareRow {
  /** The smallest epsilon of its split. */
  best: boolean;
  /** Its interval overlaps that of the best: the order of the two may be chance. */
  tied: boolean;
}

/** Rows with the best of each split marked; a split with one model only has no best. */
export function markBest(rows: readonly CompareRow[]): ComparedRow[] {
  return rows.map((row) => {
    const rivals = rows.filter((other) => other.split === row.split);
    const winner = rivals.reduce((least, other) => (other.epsilon < least.epsilon ? other : least));
    const best = rivals.length > 1 && winner === row;
    return { ...row, best, tied: winner !== row && row.epsilonInterval[0] <= winner.epsilonInterval[1] };
  });
}
