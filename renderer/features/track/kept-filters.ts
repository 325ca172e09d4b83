import { z } from '../../../preload/contract/options/define-option.ts';
import { TRACK_COLUMNS, type TrackColumnName } from '../../shared/tracks/track-columns.ts';

const Limit = z.number().nullable();
const Filters = z.object({
  /** Kinds of doubtful positions that are not drawn. */
  outliers: z.boolean(),
  crowded: z.boolean(),
  outOfRange: z.boolean(),
  /** Trajectories beyond these limits are hidden. */
  ranges: z.array(
    z.object({
      column: z.enum(Object.keys(TRACK_COLUMNS) as [TrackColumnName, ...TrackColumnName[]]),
      low: Limit,
      high: Limit,
    }),
  ),
  /** Trajectories that were hidden one by one, by the `setId` of their set. */
  byHand: z.record(z.string(), z.array(z.number())),
});
/** What is left out of the views of trajectories. */
export type Filters = z.infer<typeof Filters>;

/** One position alone is no trajectory. */
export const NO_FILTERS: Filters = {
  outliers: false,
  crowded: false,
  outOfRange: false,
  ranges: [{ column: 'frames', low: 2, high: null }],
  byHand: {},
};

export const isFilters = (kept: unknown): boolean => Filters.safeParse(kept).success;
