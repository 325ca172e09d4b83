import { z } from '../../../preload/contract/options/define-option.ts';

const Place = z.object({
  videoId: z.number().nullable(),
  /** Of the set on show: the next run numbers its trajectories anew. */
  setId: z.number().nullable(),
  frame: z.int().min(0),
  selected: z.number().nullable(),
});
/** A moment of a video, with the trajectory that is chosen. */
export type Place = z.infer<typeof Place>;

export const isPlace = (kept: unknown): boolean => Place.safeParse(kept).success;
