/**
 * Diameter of the paper's particles (its R is 1.06 um; 2.16 um by the maker's name), for who gives none and has no setup: the one place that knows it.
 * In a file without schemas, which the computing threads then need not load.
 */
export const DEFAULT_DIAMETER_UM = 2.12;
