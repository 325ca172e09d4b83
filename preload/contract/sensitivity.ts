/** The score asked for falls from a whole circle at sensitivity 0 by this much at sensitivity 1. */
const SENSITIVITY_SPAN = 0.3;

/** The share of a circle that is enough at a sensitivity. */
export const leastScore = (sensitivity: number): number => 1 - SENSITIVITY_SPAN * sensitivity;

/** The sensitivity at which a share of a circle is enough, as far as there is one. */
export const sensitivityFor = (score: number): number =>
  Math.min(1, Math.max(0, (1 - score) / SENSITIVITY_SPAN));
