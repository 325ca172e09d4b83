import { z } from '../../../preload/contract/options/define-option.ts';

const Length = z.number();
const PointUm = z.tuple([Length, Length, Length]);

/** How a scene is looked at: from one of the named directions, or from where a person has put the camera. */
export const Look = z.union([
  z.object({ view: z.enum(['iso', 'xy', 'xz', 'yz']) }),
  z.object({
    eye: PointUm,
    target: PointUm,
    offset: PointUm,
    /** CSS pixels a micrometre, on a canvas of this size. */
    zoom: z.number().positive(),
    size: z.tuple([z.number().positive(), z.number().positive()]),
  }),
]);
export type Look = z.infer<typeof Look>;
export type ViewName = Extract<Look, { view: unknown }>['view'];
