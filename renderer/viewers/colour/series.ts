const COUNT = 7;

/** The custom property of the n-th series' colour. */
export const seriesColour = (index: number): string => `--series-${(index % COUNT) + 1}`;
