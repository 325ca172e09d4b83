import { z } from '../../../preload/contract/options/define-option.ts';
import { Look } from '../../viewers/scene/camera-look.ts';

const Camera = z.object({ videoId: z.number().nullable(), perspective: z.boolean(), look: Look });
/** How the trajectories of a video are looked at in 3D. */
export type Camera = z.infer<typeof Camera>;

export const isCamera = (kept: unknown): boolean => Camera.safeParse(kept).success;
