import type { Calibration } from '../../../preload/contract/commands.ts';
import type { ReferenceMask } from '../../../preload/contract/options/calibrate.ts';

/** A particle that could give a reference, in the slice that is looked at. */
export interface CandidateCard {
  key: string;
  mask: ReferenceMask;
  /** Label of that slice; NaN where it has none. */
  zUm: number;
  /** Of the slice that the program proposes; null where it proposes none. */
  score: number | null;
  /** Slices before and after, in which the particle has masks. */
  before: number | null;
  after: number | null;
  /** In this slice it is part of the reference on show. */
  used: boolean;
  chosen: boolean;
}

export const keyOf = ({ stackId, particle }: Pick<ReferenceMask, 'stackId' | 'particle'>): string =>
  `${stackId}:${particle}`;

/** A card a particle: the program's candidates, best first, then what else was chosen by hand. */
export function candidateCards(
  { zSeries, referenceCandidates, reference }: Calibration,
  chosen: readonly ReferenceMask[],
  /** Slices that are looked at instead of the proposed ones, by key. */
  looked: ReadonlyMap<string, number>,
): CandidateCard[] {
  const proposed = new Map(referenceCandidates.map((one) => [keyOf(one), one]));
  const others = [...chosen, ...reference.members].filter((one) => !proposed.has(keyOf(one)));
  const all = new Map<string, ReferenceMask>([
    ...proposed,
    ...others.map((one) => [keyOf(one), one] as const),
  ]);
  return [...all].flatMap(([key, start]): CandidateCard[] => {
    const { stackId, particle } = start;
    const own = zSeries.find((one) => one.stackId === stackId && one.particle === particle);
    // Left out since: no mask of it can be a reference.
    if (!own) return [];
    const picked = chosen.find((one) => keyOf(one) === key);
    const slice = picked?.slice ?? looked.get(key) ?? start.slice;
    const row = own.slice.indexOf(slice);
    const candidate = proposed.get(key);
    return [
      {
        key,
        mask: { stackId, particle, slice },
        zUm: own.zLabelUm[row] ?? NaN,
        score: candidate?.slice === slice ? candidate.score : null,
        before: own.slice[row - 1] ?? null,
        after: own.slice[row + 1] ?? null,
        used: reference.members.some((one) => keyOf(one) === key && one.slice === slice),
        chosen: picked !== undefined,
      },
    ];
  });
}
