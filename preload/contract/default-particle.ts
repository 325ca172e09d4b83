/** Diameter of the paper's particles, for who gives none and has no setup. In a file without schemas, which the computing threads then need not load. */
export const DEFAULT_DIAMETER_UM = 2.12;
