const COUNT = 12;

/** The custom property of the n-th series' colour; they come round again after the last. */
export const seriesColour = (index: number): string => `--series-${(index % COUNT) + 1}`;
