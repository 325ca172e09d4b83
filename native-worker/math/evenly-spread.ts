const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * The k-th of endless numbers from 0 to 1 that fill this interval evenly, and those of every second, third, ... k too: multiples of the golden ratio
 * without their whole part (Weyl 1916). A fixed step would fall in with any period of what it samples.
 */
export const evenlySpread = (k: number): number => (k * GOLDEN_RATIO) % 1;
