import type { Marks } from './marks.ts';

/** Entries of a legend: the first of those that are called alike, none for those without a name. */
export function namedOnce(marks: readonly Marks[]): Marks[] {
  const seen = new Set(['']);
  return marks.filter(({ label }) => {
    const isNew = !seen.has(label);
    seen.add(label);
    return isNew;
  });
}
