/** Half-width, in standard deviations, of the normal distribution's central 90 %. */
export const NORMAL_90 = 1.6448536269514722;
