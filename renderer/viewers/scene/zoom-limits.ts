/** How far a person may zoom out and in, as multiples of the zoom that shows the whole box. */
export const ZOOM_LIMITS = { out: 1 / 8, in: 80 } as const;
